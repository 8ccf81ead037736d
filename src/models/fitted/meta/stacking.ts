import { ComputationError } from '../../../error.ts'
import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS, type Making } from '../estimator.ts'
import { flatLabels } from '../results.ts'
import { dense, denseSamples, type Samples } from '../samples.ts'
import { beside } from '../sparse.ts'
import { labelOf, type State } from '../state.ts'
import { chancesOf, membersOf, numbersOf } from './members.ts'

/** StackingClassifier and StackingRegressor: a last estimator answers to what the members have answered. */
export const stacking: Family = {
  classes: ['sklearn.ensemble.StackingClassifier', 'sklearn.ensemble.StackingRegressor'],
  versions: KNOWN_VERSIONS,
  make(state, making): Fitted {
    const last = making.make(state.get('final_estimator_'))
    const stacked = stackOf(state, making)
    const transform = (x: Samples) => stacked(x)
    if (state.shortName === 'StackingRegressor') {
      return { type: 'regressor', predict: (x) => last.predict!(stacked(x)), transform }
    }
    const classes = state.labels('classes_')
    return {
      type: 'classifier',
      classes,
      // The last one knows the classes by their places.
      predict: (x) =>
        flatLabels(Array.from(numbersOf(last.predict!(stacked(x))), (place) => classes[place]!)),
      ...(last.predictProba && { predictProba: (x: Samples) => last.predictProba!(stacked(x)) }),
      ...(last.decisionFunction && { decisionFunction: (x: Samples) => last.decisionFunction!(stacked(x)) }),
      transform,
    }
  },
}

function stackOf(state: State, making: Making): (x: Samples) => Samples {
  const members = membersOf(state, making)
  const methods = state.items('stack_method_').map(labelOf)
  if (methods.length !== members.length) throw damagedState(state.shortName, 'stack_method_', 'methods')
  const isOfTwo = state.shortName === 'StackingClassifier' && state.labels('classes_').length === 2
  const isPassing = state.boolean('passthrough')
  return (x) => {
    const parts: Samples[] = members.map((member, i) => answered(member, methods[i], x, isOfTwo))
    if (isPassing) parts.push(x.type === 'columns' ? dense(x) : x)
    return beside(parts, x.rows, x.type === 'sparse' && isPassing)
  }
}

/** Of two chances the first says nothing that the second does not. */
function answered(member: Fitted, method: unknown, x: Samples, isOfTwo: boolean): Samples {
  if (method === 'predict_proba') {
    const { rows, width, values } = chancesOf(member, x)
    if (!isOfTwo) return denseSamples(values, rows, width)
    return denseSamples(
      values.filter((_, i) => i % width > 0),
      rows,
      width - 1,
    )
  }
  const out = method === 'decision_function' ? member.decisionFunction?.(x) : member.predict?.(x)
  if (!out) throw new ComputationError('ValueError', `An estimator within the model has no ${String(method)}`)
  return denseSamples(numbersOf(out), out.rows, out.width)
}
