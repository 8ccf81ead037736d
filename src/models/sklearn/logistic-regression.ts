import { Matrix } from 'ml-matrix'
import { z } from 'zod'
import type { Label } from '../model.ts'
import { type ClassWeight, classWeight, weightsOfClasses } from './class-weights.ts'
import { columnMeans } from './column-means.ts'
import type { EstimatorClass, Fit, Methods } from './estimator.ts'
import { linearScores } from './linear-model.ts'
import { logisticLoss, logSumExp, outputCount } from './logistic-loss.ts'
import { minimise } from './newton.ts'
import {
  choice,
  flag,
  integerFrom,
  numberFrom,
  parameter,
  randomState,
  spelled,
  withoutEffect,
} from './params.ts'
import { accuracyScore } from './scores.ts'
import { float, label, rows, vector } from './state.ts'
import { type Labels, labelTarget, sortedClasses } from './target.ts'
import { valueError } from './value-error.ts'

interface Params {
  penalty: 'l2' | 'l1' | 'elasticnet' | 'deprecated' | null
  C: number
  l1_ratio: number | null
  dual: boolean
  tol: number
  fit_intercept: boolean
  intercept_scaling: unknown
  class_weight: ClassWeight
  random_state: number | null
  solver: (typeof SOLVERS)[number]
  max_iter: number
  verbose: unknown
  warm_start: boolean
  n_jobs: unknown
}

const SOLVERS = ['lbfgs', 'newton-cg', 'newton-cholesky', 'sag', 'saga', 'liblinear'] as const

/** `coef` has a row for each class, for two classes only one: that of the second class. */
const state = z.object({
  classes: z.array(label),
  /** Whether they are floats, 0.0 and 1.0, of which JSON keeps the value alone. */
  float_classes: z.boolean().optional(),
  coef: rows,
  intercept: vector,
  n_iter: float,
})

type State = z.infer<typeof state>

const NO_L1 = 'only the L2 penalty is embedded'

/**
 * Logistic regression with an L2 penalty of 1 / (2 C), multinomial for more than two classes. Every solver stands for
 * the same minimum, which Newton's method finds to the last digits, where scikit-learn's default stops at `tol`.
 */
export const logisticRegression: EstimatorClass<Params, State, Labels> = {
  name: 'LogisticRegression',
  module: 'sklearn.linear_model',
  parameters: {
    penalty: parameter(
      z.enum(['l2', 'l1', 'elasticnet', 'deprecated']).nullable(),
      '"l2" or null',
      'deprecated',
      (penalty) => (penalty === 'l1' || penalty === 'elasticnet' ? NO_L1 : null),
    ),
    C: parameter(z.union([z.number().gt(0), z.literal(Number.POSITIVE_INFINITY)]), 'a number above 0', 1),
    l1_ratio: parameter(z.number().min(0).max(1).nullable(), 'a number from 0 to 1', 0, (ratio) =>
      ratio ? NO_L1 : null,
    ),
    dual: flag(false, (dual) => (dual ? 'only the primal problem is embedded' : null)),
    tol: numberFrom(0, 1e-4),
    fit_intercept: flag(true),
    intercept_scaling: withoutEffect,
    class_weight: classWeight,
    random_state: randomState,
    solver: choice(SOLVERS, 'lbfgs', (solver) =>
      solver === 'liblinear' ? 'it penalises the intercept too, the default "lbfgs" does not' : null,
    ),
    max_iter: integerFrom(0, 100),
    verbose: withoutEffect,
    warm_start: flag(false, (warm) => (warm ? 'each fit starts anew' : null)),
    n_jobs: withoutEffect,
  },
  state,
  actions: ['fit', 'predict', 'predict_proba', 'decision_function', 'score'],
  target: labelTarget,
  fit: fitLogistic,
  methods: (_params, fitted) => classifierMethods(fitted),
  learned: (_params, { n_iter }) => ({ n_iter: [n_iter] }),
}

function fitLogistic({ params, x, y, progress }: Fit<Params, Labels>): State {
  const { values, areFloats } = y
  const classes = sortedClasses(values)
  if (classes.length < 2) {
    throw valueError(`y has only one class, ${spelled(classes[0])}, a classifier needs two at least`)
  }
  const order = new Map(classes.map((name, code) => [name, code]))
  const codes = Int32Array.from(values, (name) => order.get(name)!)
  const counts = classes.map((_, code) => codes.filter((other) => other === code).length)
  const classWeights = weightsOfClasses(params.class_weight, classes, counts)
  // Around the means the intercept hardly depends on the coefficients, which keeps the second derivatives well
  // conditioned; it is moved back afterwards.
  const means = params.fit_intercept ? columnMeans(x) : new Array<number>(x.columns).fill(0)
  const columns = x.columns + (params.fit_intercept ? 1 : 0)
  const loss = logisticLoss({
    x: designOf(x, means, columns),
    rows: x.rows,
    columns,
    penalised: x.columns,
    codes,
    classes: classes.length,
    weights: Float64Array.from(codes, (code) => classWeights[code]!),
    penalty: params.penalty === null ? 0 : 1 / params.C,
  })
  const outputs = outputCount(classes.length)
  const { at, steps } = minimise(loss, new Float64Array(outputs * columns), {
    tolerance: params.tol,
    bounded: params.penalty !== null && params.C !== Number.POSITIVE_INFINITY,
    maxIterations: params.max_iter,
    onStep: (step) => progress(step / params.max_iter),
  })
  const coef = Array.from({ length: outputs }, (_, k) => [...at.slice(k * columns, k * columns + x.columns)])
  const intercept = coef.map((row, k) =>
    params.fit_intercept
      ? at[k * columns + x.columns]! - row.reduce((sum, value, j) => sum + value * means[j]!, 0)
      : 0,
  )
  return { classes, ...(areFloats && { float_classes: true }), coef, intercept, n_iter: steps }
}

/** The rows of x around the means, each followed by the 1 of the intercept when `columns` leaves room for it. */
function designOf(x: Matrix, means: readonly number[], columns: number): Float64Array {
  const design = new Float64Array(x.rows * columns).fill(1)
  for (let row = 0; row < x.rows; row++) {
    for (let j = 0; j < x.columns; j++) design[row * columns + j] = x.get(row, j) - means[j]!
  }
  return design
}

function classifierMethods(fitted: State): Methods<Labels> {
  const predict = (x: Matrix) => predictedLabels(linearScores(x, fitted), fitted.classes)
  return {
    predict,
    predict_proba: (x) => new Matrix(probabilities(linearScores(x, fitted))),
    decision_function: (x) => linearScores(x, fitted),
    score: (x, y) => accuracyScore(y.values, predict(x)),
  }
}

/** The class of the highest score, the first one of several; for one column of scores, the sign decides. */
function predictedLabels(scores: Matrix, classes: readonly Label[]): Label[] {
  return scores.to2DArray().map((row) => {
    if (row.length === 1) return classes[row[0]! > 0 ? 1 : 0]!
    return classes[row.indexOf(Math.max(...row))]!
  })
}

function probabilities(scores: Matrix): number[][] {
  return scores.to2DArray().map((row) => {
    if (row.length === 1) {
      const second = 1 / (1 + Math.exp(-row[0]!))
      return [1 - second, second]
    }
    const norm = logSumExp(Float64Array.from(row))
    return row.map((score) => Math.exp(score - norm))
  })
}
