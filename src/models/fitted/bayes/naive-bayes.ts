import { bestClasses, expNormalized } from '../class-scores.ts'
import { valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { matricesIn, timesTransposed } from '../matrices.ts'
import { type NumberRows, numberRows } from '../results.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'

/** The logarithm of the joint chance of a row and each class. */
type Joint = (x: Samples) => NumberRows

/** GaussianNB, MultinomialNB, ComplementNB, BernoulliNB and CategoricalNB. */
export const naiveBayes: Family = {
  classes: ['BernoulliNB', 'CategoricalNB', 'ComplementNB', 'GaussianNB', 'MultinomialNB'].map(
    (name) => `sklearn.naive_bayes.${name}`,
  ),
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const classes = state.labels('classes_')
    const joint = jointOf(state, classes.length)
    return {
      type: 'classifier',
      classes,
      predict: (x) => bestClasses(joint(x), classes),
      predictProba: (x) => expNormalized(joint(x)),
    }
  },
}

function jointOf(state: State, k: number): Joint {
  switch (state.shortName) {
    case 'GaussianNB':
      return gaussian(state, k)
    case 'BernoulliNB':
      return bernoulli(state)
    case 'CategoricalNB':
      return categorical(state, k)
    default: {
      const logs = state.matrix('feature_log_prob_')
      // The complement has use for the priors only where there is no other class.
      const isPrior = state.shortName !== 'ComplementNB' || k === 1
      const priors = isPrior ? state.floats('class_log_prior_') : new Float64Array(k)
      return (x) => plusRow(timesTransposed(checked(x, state), logs), priors)
    }
  }
}

function plusRow(values: Float64Array, row: Float64Array): NumberRows {
  const width = row.length
  return numberRows(
    values.map((value, i) => value + row[i % width]!),
    values.length / width,
    width,
  )
}

function checked(x: Samples, state: State): Samples {
  return x.type === 'sparse' ? x : finiteDense(x, state.shortName)
}

function gaussian(state: State, k: number): Joint {
  const { columns, values: means } = state.matrix('theta_')
  const { values: variances } = state.matrix('var_')
  const priors = state.floats('class_prior_')
  const constants = Float64Array.from({ length: k }, (_, i) => {
    let sum = 0
    for (let j = 0; j < columns; j++) sum += Math.log(2 * Math.PI * variances[i * columns + j]!)
    return Math.log(priors[i]!) - 0.5 * sum
  })
  return (x) => {
    const { rows, width, values } = finiteDense(x, state.shortName)
    const out = new Float64Array(rows * k)
    for (let i = 0; i < out.length; i++) {
      const [row, c] = [Math.floor(i / k), i % k]
      let sum = 0
      for (let j = 0; j < width; j++)
        sum += (values[row * width + j]! - means[c * width + j]!) ** 2 / variances[c * width + j]!
      out[i] = constants[c]! - 0.5 * sum
    }
    return numberRows(out, rows, k)
  }
}

function bernoulli(state: State): Joint {
  const logs = state.matrix('feature_log_prob_')
  const priors = state.floats('class_log_prior_')
  const threshold = state.get('binarize') === null ? undefined : state.number('binarize')
  const absent = logs.values.map((value) => Math.log(1 - Math.exp(value)))
  const odds = { ...logs, values: logs.values.map((value, i) => value - absent[i]!) }
  const constants = priors.map((prior, c) => {
    const own = absent.subarray(c * logs.columns, (c + 1) * logs.columns)
    return prior + own.reduce((sum, value) => sum + value, 0)
  })
  return (x) => {
    const { rows, width, values } = finiteDense(x, state.shortName)
    const marks = threshold === undefined ? values : values.map((value) => (value > threshold ? 1 : 0))
    return plusRow(timesTransposed(denseSamples(marks, rows, width), odds), constants)
  }
}

function categorical(state: State, k: number): Joint {
  const features = matricesIn(state, 'feature_log_prob_')
  const priors = state.floats('class_log_prior_')
  return (x) => {
    const { rows, width, values } = finiteDense(x, state.shortName)
    const out = new Float64Array(rows * k)
    for (let i = 0; i < rows * width; i++) {
      const [row, j] = [Math.floor(i / width), i % width]
      const place = Math.trunc(values[i]!)
      const { columns, values: logs } = features[j]!
      if (place < 0) throw valueError('Negative values in data passed to CategoricalNB (input X)')
      if (place >= columns)
        throw valueError(`index ${place} is out of bounds for axis 1 with size ${columns}`)
      for (let c = 0; c < k; c++) out[row * k + c]! += logs[c * columns + place]!
    }
    return plusRow(out, priors)
  }
}
