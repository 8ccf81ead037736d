import type { Label } from '../../model.ts'
import { notComputed, valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { kernelMatrix } from '../kernel/pairwise.ts'
import { times } from '../matrices.ts'
import { erf } from '../preprocessing/normal-distribution.ts'
import { twoClasses } from '../probabilities.ts'
import { flatLabels, outputRows } from '../results.ts'
import { finiteDense, type Samples } from '../samples.ts'
import type { NumberMatrix, State } from '../state.ts'
import { processKernel } from './kernels.ts'

/** GaussianProcessRegressor: the mean of what the fitted rows let expect. */
export const gaussianProcessRegressor: Family = {
  classes: ['sklearn.gaussian_process.GaussianProcessRegressor'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    if (!state.has('X_train_')) throw notComputed('A GaussianProcessRegressor that was not fitted')
    const fitted = state.matrix('X_train_')
    const kernel = processKernel(state.part('kernel_'))
    const { size } = state.array('alpha_')
    const outputs = size / fitted.rows
    const weights: NumberMatrix = { rows: fitted.rows, columns: outputs, values: state.floats('alpha_') }
    const [scales, means] = [numbersOf(state, '_y_train_std'), numbersOf(state, '_y_train_mean')]
    const ofOutput = (numbers: Float64Array, i: number) => numbers[numbers.length === 1 ? 0 : i % outputs]!
    return {
      type: 'regressor',
      predict(x) {
        const kernels = kernelMatrix(x, fitted, kernel.of, state.shortName)
        const sums = times({ rows: x.rows, values: kernels }, weights)
        const values = sums.map((sum, i) => ofOutput(scales, i) * sum + ofOutput(means, i))
        return outputRows(values, x.rows, outputs)
      },
    }
  },
}

/** A number for each output, or one for all. */
function numbersOf(state: State, name: string): Float64Array {
  const value = state.get(name)
  return typeof value === 'number' ? Float64Array.of(value) : state.floats(name)
}

/** GaussianProcessClassifier: of two classes itself, of more by OneVsRest or OneVsOne of such. */
export const gaussianProcessClassifier: Family = {
  classes: ['sklearn.gaussian_process.GaussianProcessClassifier'],
  versions: KNOWN_VERSIONS,
  make(state, { make }): Fitted {
    const classes = state.labels('classes_')
    const inner = make(state.get('base_estimator_'))
    const isOfPairs = classes.length > 2 && state.get('multi_class') === 'one_vs_one'
    return {
      type: 'classifier',
      classes,
      predict: (x) => inner.predict!(x),
      predictProba(x) {
        if (!isOfPairs) return inner.predictProba!(x)
        throw valueError(
          'one_vs_one multi-class mode does not support predicting probability estimates. Use one_vs_rest mode instead.',
        )
      },
    }
  },
}

/** The one of two classes: Laplace's approximation, algorithm 3.2 of Rasmussen and Williams. */
export const binaryGaussianProcess: Family = {
  classes: ['sklearn.gaussian_process._BinaryGaussianProcessClassifierLaplace'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const fitted = state.matrix('X_train_')
    const classes = state.labels('classes_')
    const kernel = processKernel(state.part('kernel_'))
    const [chances, marks] = [state.floats('pi_'), state.floats('y_train_')]
    const off: NumberMatrix = {
      rows: fitted.rows,
      columns: 1,
      values: marks.map((mark, i) => mark - chances[i]!),
    }
    const roots = state.floats('W_sr_')
    const { values: factor } = state.matrix('L_')
    const kernels = (x: Samples) => kernelMatrix(x, fitted, kernel.of, 'GaussianProcessClassifier')
    const means = (x: Samples, all: Float64Array) => times({ rows: x.rows, values: all }, off)
    return {
      type: 'classifier',
      classes,
      predict: (x) =>
        flatLabels(Array.from(means(x, kernels(x)), (mean): Label => classes[mean > 0 ? 1 : 0]!)),
      predictProba(x) {
        const all = kernels(x)
        const { values, width } = finiteDense(x, state.shortName)
        const second = means(x, all).map((mean, row) => {
          const own = all.subarray(row * fitted.rows, (row + 1) * fitted.rows)
          const solved = forward(
            factor,
            own.map((value, i) => roots[i]! * value),
          )
          const known = solved.reduce((sum, value) => sum + value * value, 0)
          const alone = kernel.alone(values.subarray(row * width, (row + 1) * width))
          return averageSigmoid(mean, alone - known)
        })
        return twoClasses(second)
      },
    }
  },
}

/** Solves a lower triangular system. */
function forward(factor: Float64Array, right: Float64Array): Float64Array {
  const n = right.length
  const out = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let rest = right[i]!
    for (let j = 0; j < i; j++) rest -= factor[i * n + j]! * out[j]!
    out[i] = rest / factor[i * n + i]!
  }
  return out
}

/** The sigmoid as a sum of error functions (Williams and Barber, appendix A). */
const LAMBDAS = [0.41, 0.4, 0.37, 0.44, 0.39]
const COEFFICIENTS = [-1854.8214151, 3516.89893646, 221.29346712, 128.12323805, -2010.49422654]

/** The mean of the sigmoid over a normal distribution. */
function averageSigmoid(mean: number, variance: number): number {
  const alpha = 1 / (2 * variance)
  let sum = 0
  for (const [i, lambda] of LAMBDAS.entries()) {
    const area =
      (Math.sqrt(Math.PI / alpha) * erf(lambda * mean * Math.sqrt(alpha / (alpha + lambda ** 2)))) /
      (2 * Math.sqrt(variance * 2 * Math.PI))
    sum += COEFFICIENTS[i]! * area
  }
  return sum + 0.5 * COEFFICIENTS.reduce((all, value) => all + value, 0)
}
