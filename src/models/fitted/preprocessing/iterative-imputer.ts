import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { isObject, itemsOf } from '../../../pickle/value.ts'
import { damagedState, notComputed } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS, type Making } from '../estimator.ts'
import { numbersOf } from '../meta/members.ts'
import { dense, denseOrMissing, denseSamples, type Samples } from '../samples.ts'
import { beside } from '../sparse.ts'
import { labelOf, type State } from '../state.ts'
import { indicatorOf, missingOf } from './imputers.ts'

/** An estimator of one column by others, in the order in which they take turns. */
interface Turn {
  readonly column: number
  readonly others: readonly number[]
  readonly estimator: Fitted
}

/** IterativeImputer: a missing value becomes what the other columns let expect, again and again. */
export const iterativeImputer: Family = {
  classes: ['sklearn.impute.IterativeImputer'],
  versions: KNOWN_VERSIONS,
  make(state, making) {
    if (state.get('sample_posterior') === true) throw notComputed('IterativeImputer with sample_posterior')
    const isMissing = missingOf(state)
    const initial = making.make(state.get('initial_imputer_'))
    const turns = state.number('n_iter_') === 0 ? [] : turnsOf(state, making)
    const empty = emptyOf(state)
    const isKeeping = state.get('keep_empty_features') === true
    const [least, most] = [state.floats('_min_value'), state.floats('_max_value')]
    const indicator = indicatorOf(state, making)
    return {
      type: 'transformer',
      transform(x) {
        const given = denseOrMissing(x)
        const filled = dense(initial.transform!(given))
        const { rows, width } = filled
        const kept = Array.from(empty.keys()).filter((j) => isKeeping || !empty[j])
        if (kept.length !== width) throw damagedState(state.shortName, 'initial_imputer_', 'columns')
        const gaps = Uint8Array.from({ length: rows * width }, (_, i) => {
          const j = kept[i % width]!
          return empty[j] ? 0 : Number(isMissing(given.values[Math.floor(i / width) * given.width + j]!))
        })
        const values = Float64Array.from(filled.values)
        if (!gaps.every((gap) => gap === 1)) {
          for (const turn of turns) take(turn, values, gaps, width, [least, most])
        }
        return beside([denseSamples(values, rows, width), ...indicator(x)], rows, false)
      },
    }
  },
}

/** Predicts the gaps of a column out of what the others are by now. */
function take(
  { column, others, estimator }: Turn,
  values: Float64Array,
  gaps: Uint8Array,
  width: number,
  [least, most]: readonly [Float64Array, Float64Array],
): void {
  const rows = gaps.length / width
  const lacking = Array.from({ length: rows }, (_, row) => row).filter((row) => gaps[row * width + column])
  if (lacking.length === 0) return
  const known = lacking.flatMap((row) => others.map((j) => values[row * width + j]!))
  const x: Samples = denseSamples(Float64Array.from(known), lacking.length, others.length)
  const predicted = numbersOf(estimator.predict!(x))
  for (const [i, row] of lacking.entries())
    values[row * width + column] = Math.min(Math.max(predicted[i]!, least[column]!), most[column]!)
}

function turnsOf(state: State, { make }: Making): readonly Turn[] {
  return state.items('imputation_sequence_').map((item) => {
    const [column, others, estimator] = itemsOf(
      item !== null && isObject(item) ? (item.args ?? undefined) : item,
    )
    const made = make(estimator)
    const places = numpyArray(others)?.integers()
    const place = column === undefined ? undefined : labelOf(column)
    if ((typeof place !== 'number' && typeof place !== 'bigint') || !places || !made.predict)
      throw damagedState(state.shortName, 'imputation_sequence_', 'estimators')
    return { column: Number(place), others: Array.from(places), estimator: made }
  })
}

/** Columns that had no value at the fit; before 1.4 those without a statistic. */
function emptyOf(state: State): readonly boolean[] {
  if (state.has('_is_empty_feature')) return Array.from(state.floats('_is_empty_feature'), Boolean)
  return Array.from(state.part('initial_imputer_').floats('statistics_'), Number.isNaN)
}
