import {
  entryOf,
  isDict,
  isObject,
  isSequence,
  type PickleObject,
  type PickleValue,
} from '../../../pickle/value.ts'
import { labelOf, type State } from '../state.ts'

/** A scorer of scikit-learn by its name, and whether its sign is turned. */
export interface NamedScorer {
  readonly name: string
  readonly sign: number
}

/** Functions of `sklearn.metrics` and the scorers that are made of them; those that begin with `neg_`, and `max_error`, are minus them. */
const SCORERS: Readonly<Record<string, string>> = {
  accuracy_score: 'accuracy',
  balanced_accuracy_score: 'balanced_accuracy',
  explained_variance_score: 'explained_variance',
  f1_score: 'f1',
  jaccard_score: 'jaccard',
  matthews_corrcoef: 'matthews_corrcoef',
  max_error: 'max_error',
  mean_absolute_error: 'neg_mean_absolute_error',
  mean_absolute_percentage_error: 'neg_mean_absolute_percentage_error',
  mean_gamma_deviance: 'neg_mean_gamma_deviance',
  mean_poisson_deviance: 'neg_mean_poisson_deviance',
  mean_squared_error: 'neg_mean_squared_error',
  mean_squared_log_error: 'neg_mean_squared_log_error',
  median_absolute_error: 'neg_median_absolute_error',
  precision_score: 'precision',
  r2_score: 'r2',
  recall_score: 'recall',
  root_mean_squared_error: 'neg_root_mean_squared_error',
  root_mean_squared_log_error: 'neg_root_mean_squared_log_error',
}

const AVERAGED: ReadonlySet<string> = new Set(['f1', 'jaccard', 'precision', 'recall'])

/**
 * The `scoring` of a search: a name, what `make_scorer` has made of a function of scikit-learn, or of several the one that
 * `refit` names. Null where it has none, undefined for one that is not known.
 */
export function scorerOf(state: State): NamedScorer | null | undefined {
  const scoring = state.get('scoring') ?? null
  const refit = state.get('refit') ?? null
  if (scoring === null) return null
  if (isDict(scoring)) return oneScorer(entryOf(scoring, String(refit)) ?? null, state.minor)
  if (isSequence(scoring)) return oneScorer(scoring.items.includes(refit) ? refit : null, state.minor)
  return oneScorer(scoring, state.minor)
}

function oneScorer(scoring: PickleValue, minor: number): NamedScorer | undefined {
  if (typeof scoring === 'string') return { name: scoring, sign: 1 }
  return scoring !== null && isObject(scoring) && /^sklearn\.metrics\./.test(scoring.module)
    ? madeScorer(scoring, minor)
    : undefined
}

/** What `make_scorer` makes: before 1.4 a class for each kind of response, here that of predictions. */
function madeScorer({ name: className, state }: PickleObject, minor: number): NamedScorer | undefined {
  const [measure, kwargs, sign, response] = ['_score_func', '_kwargs', '_sign', '_response_method'].map(
    (name) => entryOf(state, name) ?? null,
  )
  if (!measure || !isObject(measure) || !/^sklearn\.metrics\./.test(measure.module)) return undefined
  if (className === '_Scorer' ? response !== 'predict' : className !== '_PredictScorer') return undefined
  const plain = Object.hasOwn(SCORERS, measure.name) ? SCORERS[measure.name]! : undefined
  const name = plain && withArguments(plain, kwargs ?? null)
  if (name === undefined) return undefined
  // Versions 1.4 to 1.8 ask of these for a class 1, also where an average has no use for it.
  if (AVERAGED.has(plain!) && minor >= 4 && minor < 9) return undefined
  const own = name.startsWith('neg_') || name === 'max_error' ? -1 : 1
  return { name, sign: Number(labelOf(sign ?? null)) * own }
}

/** The average is part of the name; other arguments are not known. */
function withArguments(name: string, kwargs: PickleValue): string | undefined {
  const given = kwargs !== null && isDict(kwargs) ? kwargs.entries : []
  if (given.length === 0) return name
  const [[key, value] = [null, null], ...more] = given
  if (more.length > 0) return undefined
  if (key === 'average' && typeof value === 'string' && AVERAGED.has(name))
    return value === 'binary' ? name : `${name}_${value}`
  // Before 1.4 the root was asked for so.
  if (name === 'neg_mean_squared_error' && key === 'squared')
    return value === false ? 'neg_root_mean_squared_error' : name
  return undefined
}
