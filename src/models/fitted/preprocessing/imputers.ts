import { isObject } from '../../../pickle/value.ts'
import { notComputed, valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS, type Making } from '../estimator.ts'
import { type Cell, columnOf, dense, type SampleColumn, type Samples } from '../samples.ts'
import { beside } from '../sparse.ts'
import { labelOf, type State } from '../state.ts'
import { cellOf } from './categories.ts'

type IsMissing = (cell: Cell) => boolean

/** `missing_values`: NaN, None and NA are all what has no value; else a text or number that stands for it. */
export function missingOf(state: State): IsMissing {
  const value = state.get('missing_values') ?? null
  const label = value === null ? undefined : labelOf(value)
  if (label === undefined || (typeof label === 'number' && Number.isNaN(label)))
    return (cell) => cell === null || (typeof cell === 'number' && Number.isNaN(cell))
  return (cell) => {
    if (typeof label !== 'string' && (cell === null || (typeof cell === 'number' && Number.isNaN(cell))))
      throw valueError(
        `Input X contains NaN.\n${state.shortName} does not accept missing values encoded as NaN natively.`,
      )
    return cell === label
  }
}

/** SimpleImputer: a missing value becomes the statistic of its column; columns that had none are left out. */
export const simpleImputer: Family = {
  classes: ['sklearn.impute.SimpleImputer'],
  versions: KNOWN_VERSIONS,
  make(state, making) {
    const isMissing = missingOf(state)
    const statistics = state.items('statistics_').map(cellOf)
    const isKeeping = state.get('keep_empty_features') === true
    const isConstant = state.get('strategy') === 'constant'
    if (state.get('strategy') !== null && isObject(state.get('strategy') ?? null))
      throw notComputed('SimpleImputer with a strategy of its own')
    const kept = statistics.flatMap((value, j) => (isKeeping || isConstant || value !== null ? [j] : []))
    const indicator = indicatorOf(state, making)
    return {
      type: 'transformer',
      transform(x) {
        const columns = kept.map((j) => filled(columnOf(x, j), statistics[j]!, isMissing))
        const out: Samples = { type: 'columns', rows: x.rows, width: columns.length, columns }
        return beside([numbersIfAll(out), ...indicator(x)], x.rows, false)
      },
    }
  },
}

/** Columns without texts are rows of numbers. */
function numbersIfAll(x: Samples): Samples {
  if (x.type !== 'columns') return x
  const hasText = x.columns.some(
    (column) => !(column instanceof Float64Array) && column.some((cell) => typeof cell === 'string'),
  )
  return hasText ? x : dense(x)
}

function filled(column: SampleColumn, statistic: Cell, isMissing: IsMissing): SampleColumn {
  if (column instanceof Float64Array && typeof statistic === 'number')
    return column.map((value) => (isMissing(value) ? statistic : value))
  const cells = Array.from(column, (cell) => (isMissing(cell) ? statistic : cell))
  // Numbers with gaps that came as texts do: numpy would have made numbers of them.
  return cells.every((cell) => typeof cell === 'number') ? Float64Array.from(cells) : cells
}

/** MissingIndicator: true where a value is missing, of the columns that had missing ones or of all. */
export const missingIndicator: Family = {
  classes: ['sklearn.impute.MissingIndicator'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const features = state.integers('features_')
    const isMissing = missingOf(state)
    const isChecked = state.get('features') === 'missing-only' && state.get('error_on_new') === true
    return {
      type: 'transformer',
      transform(x) {
        const masks = Array.from({ length: x.width }, (_, j) => Array.from(columnOf(x, j), isMissing))
        const unseen = masks.flatMap((mask, j) => (mask.includes(true) && !features.includes(j) ? [j] : []))
        if (isChecked && unseen.length > 0) {
          throw valueError(
            `The features [${unseen.join(' ')}] have missing values in transform but have no missing values in fit.`,
          )
        }
        const columns = Array.from(features, (j) => masks[j]!)
        return { type: 'columns', rows: x.rows, width: columns.length, columns }
      },
    }
  },
}

/** What `add_indicator` sets beside the imputed columns. */
export function indicatorOf(state: State, { make }: Making): (x: Samples) => readonly Samples[] {
  if (!state.boolean('add_indicator')) return () => []
  const indicator: Fitted = make(state.get('indicator_'))
  return (x) => [dense(indicator.transform!(x))]
}
