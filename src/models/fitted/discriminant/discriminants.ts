import { ComputationError } from '../../../error.ts'
import { bestClasses, differenceOfTwo, expNormalized, secondAbove } from '../class-scores.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { linearOf, linearScores } from '../linear/linear-scores.ts'
import { arraysIn, matricesIn } from '../matrices.ts'
import { expit, softmax, twoClasses } from '../probabilities.ts'
import { flatNumbers, type NumberRows, numberRows } from '../results.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'

/** LinearDiscriminantAnalysis: classes apart by planes, and the directions in which they are furthest apart. */
export const linearDiscriminant: Family = {
  classes: ['sklearn.discriminant_analysis.LinearDiscriminantAnalysis'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const classes = state.labels('classes_')
    const linear = linearOf(state)
    const scores = (x: Samples) => linearScores(linear, x, state.shortName)
    return {
      type: 'classifier',
      classes,
      predict: (x) =>
        classes.length === 2
          ? secondAbove(scores(x), 0, classes)
          : bestClasses(numberRows(scores(x), x.rows, classes.length), classes),
      predictProba: (x) =>
        classes.length === 2 ? twoClasses(scores(x).map(expit)) : softmax(scores(x), x.rows, classes.length),
      decisionFunction: (x) =>
        classes.length === 2 ? flatNumbers(scores(x)) : numberRows(scores(x), x.rows, classes.length),
      transform: directions(state),
    }
  },
}

function directions(state: State): NonNullable<Fitted['transform']> {
  const solver = state.oneOf('solver', ['svd', 'lsqr', 'eigen'])
  if (solver === 'lsqr') {
    return () => {
      throw new ComputationError(
        'NotImplementedError',
        "transform not implemented for 'lsqr' solver (use 'svd' or 'eigen').",
      )
    }
  }
  const { columns, values: scalings } = state.matrix('scalings_')
  const centre = solver === 'svd' ? state.floats('xbar_') : undefined
  const outputs = Math.min(columns, state.number('_max_components'))
  return (x) => {
    const { rows, width, values } = finiteDense(x, state.shortName)
    const out = new Float64Array(rows * outputs)
    for (let i = 0; i < out.length; i++) {
      const [row, o] = [Math.floor(i / outputs), i % outputs]
      let sum = 0
      for (let j = 0; j < width; j++)
        sum += (values[row * width + j]! - (centre?.[j] ?? 0)) * scalings[j * columns + o]!
      out[i] = sum
    }
    return denseSamples(out, rows, outputs)
  }
}

/** QuadraticDiscriminantAnalysis: a normal distribution of its own for each class. */
export const quadraticDiscriminant: Family = {
  classes: ['sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const classes = state.labels('classes_')
    const { values: means } = state.matrix('means_')
    const rotations = matricesIn(state, 'rotations_')
    const scalings = arraysIn(state, 'scalings_')
    const priors = state.floats('priors_')
    const constants = scalings.map((scaling) => scaling.reduce((sum, value) => sum + Math.log(value), 0))
    const scores = (x: Samples): NumberRows => {
      const { rows, width, values } = finiteDense(x, state.shortName)
      const out = new Float64Array(rows * classes.length)
      for (let i = 0; i < out.length; i++) {
        const [row, c] = [Math.floor(i / classes.length), i % classes.length]
        const { columns, values: rotation } = rotations[c]!
        let norm = 0
        for (let o = 0; o < columns; o++) {
          let sum = 0
          for (let j = 0; j < width; j++)
            sum += (values[row * width + j]! - means[c * width + j]!) * rotation[j * columns + o]!
          norm += (sum * sum) / scalings[c]![o]!
        }
        out[i] = -0.5 * (norm + constants[c]!) + Math.log(priors[c]!)
      }
      return numberRows(out, rows, classes.length)
    }
    return {
      type: 'classifier',
      classes,
      predict: (x) => bestClasses(scores(x), classes),
      predictProba: (x) => expNormalized(scores(x)),
      decisionFunction: (x) => differenceOfTwo(scores(x)),
    }
  },
}
