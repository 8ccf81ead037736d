import { scoresOfPairs } from '../class-scores.ts'
import { damagedState, valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { matrixIn } from '../matrices.ts'
import { argmax, flatLabels, flatNumbers, numberRows } from '../results.ts'
import { finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'
import { kernelOf } from './kernels.ts'
import { chancesOfPairs, pairChance } from './platt.ts'

/** SVR, NuSVR and OneClassSVM: a weighed sum of kernels with the support vectors. */
export const vectorRegressors: Family = {
  classes: ['sklearn.svm.SVR', 'sklearn.svm.NuSVR', 'sklearn.svm.OneClassSVM'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const kernel = kernelOf(state)
    const { values: weights } = matrixIn(state, '_dual_coef_')
    const [intercept = Number.NaN] = state.floats('_intercept_')
    const decide = (x: Samples) =>
      eachRow(
        x,
        state,
        (row) => kernel(row).reduce((sum, value, i) => sum + value * weights[i]!, 0) + intercept,
      )
    if (state.shortName !== 'OneClassSVM')
      return { type: 'regressor', predict: (x) => flatNumbers(decide(x)) }
    return {
      type: 'outlier-detector',
      predict: (x) => flatNumbers(decide(x).map((score) => (score > 0 ? 1 : -1))),
      decisionFunction: (x) => flatNumbers(decide(x)),
    }
  },
}

/** SVC and NuSVC: a decision for each pair of classes, the first of which is positive. */
export const vectorClassifiers: Family = {
  classes: ['sklearn.svm.SVC', 'sklearn.svm.NuSVC'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const classes = state.labels('classes_')
    const k = classes.length
    const decide = pairDecisions(state, k)
    const pairs = (k * (k - 1)) / 2
    const isOvr = state.oneOf('decision_function_shape', ['ovr', 'ovo']) === 'ovr'
    const isBreakingTies = state.boolean('break_ties') && k > 2

    const ovr = (values: Float64Array, rows: number) => {
      const columns = Array.from({ length: pairs }, (_, pair) => {
        const score = Float64Array.from({ length: rows }, (_, row) => -values[row * pairs + pair]!)
        return { isSecond: Array.from(score, (value) => value > 0), score }
      })
      return scoresOfPairs(columns, rows, k)
    }
    const [a, b] = [state.floats('_probA'), state.floats('_probB')]

    return {
      type: 'classifier',
      classes,
      predict(x) {
        if (isBreakingTies && !isOvr)
          throw valueError("break_ties must be False when decision_function_shape is 'ovo'")
        const values = decide(x)
        const places = isBreakingTies
          ? argmax(ovr(values, x.rows))
          : Array.from({ length: x.rows }, (_, row) =>
              mostVotes(values.subarray(row * pairs, (row + 1) * pairs), k),
            )
        return flatLabels(Array.from(places, (place) => classes[place]!))
      },
      decisionFunction(x) {
        const values = decide(x)
        if (k === 2) return flatNumbers(values.map((value) => -value))
        return isOvr ? ovr(values, x.rows) : numberRows(values, x.rows, pairs)
      },
      ...(a.length > 0 && {
        predictProba(x) {
          const values = decide(x)
          const out = new Float64Array(x.rows * k)
          for (let row = 0; row < x.rows; row++) {
            const chances = new Float64Array(k * k)
            let pair = 0
            for (let i = 0; i < k; i++) {
              for (let j = i + 1; j < k; j++, pair++) {
                const chance = pairChance(values[row * pairs + pair]!, a[pair]!, b[pair]!)
                chances[i * k + j] = chance
                chances[j * k + i] = 1 - chance
              }
            }
            out.set(chancesOfPairs(chances, k), row * k)
          }
          return numberRows(out, x.rows, k)
        },
      }),
    }
  },
}

/** libsvm's: each pair votes, the first class with the most votes wins. */
function mostVotes(decisions: Float64Array, k: number): number {
  const votes = new Int32Array(k)
  let pair = 0
  for (let i = 0; i < k; i++)
    for (let j = i + 1; j < k; j++, pair++) votes[decisions[pair]! > 0 ? i : j]! += 1
  return votes.indexOf(Math.max(...votes))
}

/** Support vectors stand by class; row j - 1 of the weights is that of class i's against class j, row i that of class j's. */
function pairDecisions(state: State, k: number): (x: Samples) => Float64Array {
  const kernel = kernelOf(state)
  const { rows, columns: vectors, values: weights } = matrixIn(state, '_dual_coef_')
  const intercepts = state.floats('_intercept_')
  const counts = state.integers('_n_support')
  const pairs = (k * (k - 1)) / 2
  if (rows !== k - 1 || counts.length !== k || intercepts.length !== pairs)
    throw damagedState(state.shortName, '_dual_coef_', 'weights of pairs')
  const starts = counts.map((_, i) => counts.subarray(0, i).reduce((sum, count) => sum + count, 0))
  return (x) => {
    const out = new Float64Array(x.rows * pairs)
    let row = 0
    eachRow(x, state, (values) => {
      const kernels = kernel(values)
      const partial = (from: number, count: number, weightRow: number) => {
        let sum = 0
        for (let s = from; s < from + count; s++) sum += weights[weightRow * vectors + s]! * kernels[s]!
        return sum
      }
      let pair = 0
      for (let i = 0; i < k; i++) {
        for (let j = i + 1; j < k; j++, pair++) {
          out[row * pairs + pair] =
            partial(starts[i]!, counts[i]!, j - 1) + partial(starts[j]!, counts[j]!, i) + intercepts[pair]!
        }
      }
      row += 1
      return 0
    })
    return out
  }
}

function eachRow(x: Samples, state: State, of: (row: Float64Array) => number): Float64Array {
  const { rows, width, values } = finiteDense(x, state.shortName)
  return Float64Array.from({ length: rows }, (_, row) => of(values.subarray(row * width, (row + 1) * width)))
}
