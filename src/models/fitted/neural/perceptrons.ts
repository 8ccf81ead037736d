import { bestClasses, secondAbove } from '../class-scores.ts'
import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { arraysIn, matricesIn } from '../matrices.ts'
import { expit, softmax, twoClasses } from '../probabilities.ts'
import { flatNumbers, type NumberRows, numberRows } from '../results.ts'
import { finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'

/** MLPClassifier and MLPRegressor: layers of sums, each bent by a function. */
export const perceptrons: Family = {
  classes: ['sklearn.neural_network.MLPClassifier', 'sklearn.neural_network.MLPRegressor'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const output = forward(state)
    if (state.shortName === 'MLPRegressor') {
      return {
        type: 'regressor',
        predict(x) {
          const out = output(x)
          return out.width === 1 ? flatNumbers(out.values) : out
        },
      }
    }
    const classes = state.labels('classes_')
    const type = state
      .part('_label_binarizer')
      .oneOf('y_type_', ['binary', 'multiclass', 'multilabel-indicator'])
    return {
      type: 'classifier',
      ...(type !== 'multilabel-indicator' && { classes }),
      predict(x) {
        const out = output(x)
        if (type === 'binary') return secondAbove(out.values, 0.5, classes)
        if (type === 'multiclass') return bestClasses(out, classes)
        return numberRows(
          out.values.map((value) => (value > 0.5 ? 1 : 0)),
          out.rows,
          out.width,
        )
      },
      predictProba(x) {
        const out = output(x)
        return out.width === 1 ? twoClasses(out.values) : out
      },
    }
  },
}

const BENT = {
  identity: (value: number) => value,
  relu: (value: number) => (value > 0 ? value : 0),
  tanh: Math.tanh,
  logistic: expit,
  exp: Math.exp,
}

function forward(state: State): (x: Samples) => NumberRows {
  const weights = matricesIn(state, 'coefs_')
  const biases = arraysIn(state, 'intercepts_')
  const hidden = BENT[state.oneOf('activation', ['identity', 'relu', 'tanh', 'logistic'])]
  const last = state.oneOf('out_activation_', ['identity', 'logistic', 'softmax', 'exp'])
  if (weights.some((layer, i) => i > 0 && layer.rows !== weights[i - 1]!.columns))
    throw damagedState(state.shortName, 'coefs_', 'layers')
  return (x) => {
    const { rows, values: given } = finiteDense(x, state.shortName)
    let values = given
    for (const [layer, { rows: inputs, columns: outputs, values: coefs }] of weights.entries()) {
      const out = new Float64Array(rows * outputs)
      const bend = layer < weights.length - 1 ? hidden : last === 'softmax' ? BENT.identity : BENT[last]
      for (let i = 0; i < out.length; i++) {
        const [row, o] = [Math.floor(i / outputs), i % outputs]
        let sum = 0
        for (let j = 0; j < inputs; j++) sum += values[row * inputs + j]! * coefs[j * outputs + o]!
        out[i] = bend(sum + biases[layer]![o]!)
      }
      values = out
    }
    const width = weights.at(-1)!.columns
    return last === 'softmax' ? softmax(values, rows, width) : numberRows(values, rows, width)
  }
}
