import type { Matrix } from 'ml-matrix'
import type { z } from 'zod'
import type { Json } from '../../data/frame/vector.ts'
import { ComputationError } from '../../error.ts'
import type { Label, ModelAction } from '../model.ts'
import type { Table } from '../table.ts'
import { learnedAttributes } from './learned-attributes.ts'
import { type GivenParams, type Parameters, readParams } from './params.ts'
import { valueError } from './value-error.ts'

/** What can be asked of a fitted estimator, by scikit-learn's names. Matrices answer one row for each row of x. */
export interface Methods<Y> {
  predict?(x: Matrix): Matrix | readonly Label[]
  predict_proba?(x: Matrix): Matrix
  decision_function?(x: Matrix): Matrix
  transform?(x: Matrix): Matrix
  score?(x: Matrix, y: Y): number
}

export interface Fit<P, Y> {
  readonly params: P
  readonly x: Matrix
  readonly y: Y
  progress(fraction: number): void
}

/**
 * A class of scikit-learn: `P` are its parameters, `S` what a fit learns, `Y` its target.
 * The state is plain data, so that a fitted estimator is stored and read without loss.
 */
export interface EstimatorClass<P, S, Y> {
  readonly name: string
  /** Such as `sklearn.linear_model`. */
  readonly module: string
  readonly parameters: Parameters<P>
  readonly state: z.ZodType<S>
  /** In the order in which a sentence lists them. */
  readonly actions: readonly ModelAction[]
  /** Rules between parameters. Throws `ComputationError`. */
  check?(params: P): void
  /** Reads the target of `rows` rows, `undefined` when none came. */
  target(y: Table | undefined, rows: number): Y
  fit(fit: Fit<P, Y>): S
  partialFit?(params: P, state: S | null, x: Matrix): S
  methods(params: P, state: S): Methods<Y>
  /** What scikit-learn calls otherwise, or has besides, of what was learned: names without "_". */
  learned?(params: P, state: S): object
}

/** An estimator with its parameters and what it has learnt so far; fitting gives another one. */
export interface Estimator {
  readonly className: string
  readonly given: GivenParams
  readonly actions: readonly ModelAction[]
  /** Null before the first fit. */
  readonly state: unknown
  /** By scikit-learn's names, such as `coef_`; nothing before the first fit. */
  readonly learned: { readonly [name: string]: Json }
  fit(x: Matrix, y: Table | undefined, progress: (fraction: number) => void): Estimator
  partialFit(x: Matrix): Estimator
  transform(x: Matrix): Matrix
  predict(x: Matrix): Matrix | readonly Label[]
  predictProba(x: Matrix): Matrix
  decisionFunction(x: Matrix): Matrix
  score(x: Matrix, y: Table | undefined): number
}

/** Makes an estimator of a class, with parameters and a state that come from outside and are checked here. */
export type Constructor = (given: GivenParams, state?: unknown) => Estimator

export function constructorOf<P, S, Y>(cls: EstimatorClass<P, S, Y>): Constructor {
  return (given, state = null) => {
    const params = readParams(cls.name, cls.parameters, given)
    cls.check?.(params)
    if (state === null) return bind(cls, given, params, null)
    const parsed = cls.state.safeParse(state)
    if (!parsed.success)
      throw valueError(`The stored ${cls.name} is damaged, fit the model again`, parsed.error)
    return bind(cls, given, params, parsed.data)
  }
}

function bind<P, S, Y>(
  cls: EstimatorClass<P, S, Y>,
  given: GivenParams,
  params: P,
  state: S | null,
): Estimator {
  const fitted = (): Methods<Y> => {
    if (state === null) throw notFitted(cls.name)
    return cls.methods(params, state)
  }
  return {
    className: cls.name,
    given,
    actions: cls.actions,
    state,
    learned: state === null ? {} : learnedAttributes(Object.assign({}, state, cls.learned?.(params, state))),
    fit(x, y, progress) {
      return bind(cls, given, params, cls.fit({ params, x, y: cls.target(y, x.rows), progress }))
    },
    partialFit(x) {
      if (!cls.partialFit) throw missingAction(cls.name, 'partial_fit', cls.actions)
      return bind(cls, given, params, cls.partialFit(params, state, x))
    },
    transform: (x) => (fitted().transform ?? missing(cls, 'transform'))(x),
    predict: (x) => (fitted().predict ?? missing(cls, 'predict'))(x),
    predictProba: (x) => (fitted().predict_proba ?? missing(cls, 'predict_proba'))(x),
    decisionFunction: (x) => (fitted().decision_function ?? missing(cls, 'decision_function'))(x),
    score: (x, y) => (fitted().score ?? missing(cls, 'score'))(x, cls.target(y, x.rows)),
  }
}

function missing<P, S, Y>(cls: EstimatorClass<P, S, Y>, action: ModelAction): never {
  throw missingAction(cls.name, action, cls.actions)
}

/** Python's complaint about a method that a class does not have. */
export function missingAction(
  name: string,
  action: ModelAction,
  actions: readonly ModelAction[],
): ComputationError {
  return new ComputationError(
    'AttributeError',
    action === 'partial_fit'
      ? `${name} has no partial_fit, StandardScaler and MinMaxScaler have it`
      : `${name} has no ${action}, it has ${actions.join(', ')}`,
  )
}

export function notFitted(className: string): ComputationError {
  return new ComputationError('NotFittedError', `This ${className} is not fitted yet, call fit first`)
}
