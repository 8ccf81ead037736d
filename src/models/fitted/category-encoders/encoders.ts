import { notComputed, valueError } from '../errors.ts'
import type { Family, Fitted } from '../estimator.ts'
import { keyOf } from '../preprocessing/categories.ts'
import { type Cell, columnOf, type SampleColumn, type Samples } from '../samples.ts'
import type { State } from '../state.ts'
import {
  checkSettings,
  entriesOf,
  isMissing,
  isOfOldPandas,
  type Mapping,
  type MappingEntry,
  numbersByLabel,
  placeOf,
  rowsByLabel,
} from './mapping.ts'

/** The codes of what the fit has not seen, and of a missing value that it has not seen. */
const UNKNOWN = -1
const MISSING = -2

/** What stands in the place of a column; undefined where it stays. */
type Encode = (column: readonly Cell[]) => readonly SampleColumn[]

/** Encoders of one column each, by the places of their columns; the other columns pass. */
function encoder(state: State, columns: ReadonlyMap<number, Encode>): Fitted {
  checkSettings(state)
  const isMissingError = state.get('handle_missing') === 'error'
  return {
    type: 'transformer',
    transform(x: Samples): Samples {
      const made = Array.from({ length: x.width }, (_, j) => {
        const column = columnOf(x, j)
        const encode = columns.get(j)
        if (!encode) return [column]
        const cells = Array.from<Cell>(column)
        if (isMissingError && cells.some(isMissing))
          throw valueError('Columns to be encoded cannot contain null')
        return encode(cells)
      }).flat()
      return { type: 'columns', rows: x.rows, width: made.length, columns: made }
    },
  }
}

function byPlace(state: State, entries: readonly (readonly [MappingEntry[0], Encode])[]) {
  return new Map(entries.map(([column, encode]) => [placeOf(state, column), encode]))
}

const numbers = (cells: readonly Cell[], value: (cell: Cell) => number) => Float64Array.from(cells, value)

/** Codes of categories, 1 and up, as an OrdinalEncoder has them. */
function codesOf(state: State): readonly (readonly [MappingEntry[0], (cell: Cell) => number])[] {
  const isError = state.get('handle_unknown') === 'error'
  const ofUnknown =
    state.oneOf('handle_unknown', ['value', 'error', 'return_nan']) === 'value' ? UNKNOWN : NaN
  const isMissingNan = state.oneOf('handle_missing', ['value', 'error', 'return_nan']) === 'return_nan'
  return entriesOf(state).map(([column, table]) => {
    const codes = numbersByLabel(state, table)
    const code = (cell: Cell) => {
      const found = codes.get(keyOf(cell))
      if (found === undefined && isError) throw valueError(`Unexpected categories found in column ${column}`)
      const known = found ?? ofUnknown
      return isMissingNan && known === MISSING ? NaN : known
    }
    return [column, code] as const
  })
}

/** Throws for the codes of categories that the fit has not seen, where these are an error. */
function checkOf(state: State, message: string): (codes: Float64Array) => Float64Array {
  const isError = state.get('handle_unknown') === 'error'
  return (codes) => {
    if (isError && codes.includes(UNKNOWN)) throw valueError(message)
    return codes
  }
}

/** OrdinalEncoder. */
export const orderEncoder: Family = {
  classes: ['category_encoders.OrdinalEncoder'],
  versions: undefined,
  make(state) {
    const entries = codesOf(state).map(
      ([column, code]) => [column, (cells: readonly Cell[]) => [numbers(cells, code)]] as const,
    )
    return encoder(state, byPlace(state, entries))
  },
}

/** Encoders that have an OrdinalEncoder within: of each column its codes, by `encode` where there is a table for it. */
function byCodes<Table>(
  state: State,
  tables: ReadonlyMap<MappingEntry[0], Table>,
  unseen: string,
  encode: (codes: Float64Array, table: Table) => readonly SampleColumn[],
): Fitted {
  const checked = checkOf(state, unseen)
  const entries = codesOf(state.part('ordinal_encoder')).map(([column, code]) => {
    const table = tables.get(column)
    const encodeColumn: Encode = (cells) => {
      const codes = checked(numbers(cells, code))
      return table === undefined ? [codes] : encode(codes, table)
    }
    return [column, encodeColumn] as const
  })
  return encoder(state, byPlace(state, entries))
}

/** A number for each code. */
export const valueEncoders: Family = {
  classes: ['Target', 'MEstimate', 'JamesStein', 'WOE', 'Quantile'].map(
    (name) => `category_encoders.${name}Encoder`,
  ),
  versions: undefined,
  make(state) {
    const tables = new Map(entriesOf(state).map(([column, table]) => [column, numbersByLabel(state, table)]))
    return byCodes(state, tables, 'Unexpected categories found in dataframe', (codes, values) => [
      codes.map((own) => values.get(own) ?? NaN),
    ])
  },
}

/** A row of numbers for each code. */
export const codingEncoders: Family = {
  classes: [
    'OneHotEncoder',
    'BinaryEncoder',
    'BaseNEncoder',
    'SumEncoder',
    'HelmertEncoder',
    'BackwardDifferenceEncoder',
    'PolynomialEncoder',
  ].map((name) => `category_encoders.${name}`),
  versions: undefined,
  make(state) {
    // BinaryEncoder of older versions has the other one within.
    const own = state.has('base_n_encoder') ? state.part('base_n_encoder') : state
    const isOneHot = state.shortName === 'OneHotEncoder'
    const tables = new Map(entriesOf(own).map(([column, table]) => [column, rowsByLabel(own, table)]))
    const unseen = 'Columns to be encoded cannot contain new values'
    const fitted = byCodes(own, tables, unseen, (codes, { names, rows }) => {
      const found = Array.from(codes, (value) =>
        rows.get(keyOf(isOneHot && Number.isNaN(value) ? MISSING : value)),
      )
      return names.map((_, i) => Float64Array.from(found, (row) => row?.[i] ?? NaN))
    })
    return hasIntercept(own) ? { ...fitted, transform: (x) => withOnes(fitted.transform!(x)) } : fitted
  },
}

/** Encoders by contrasts have set a column of ones before all, before 2.7. */
function hasIntercept(state: State): boolean {
  const isNamed = (name: string) => state.items(name).some((item) => item === 'intercept')
  return isNamed('feature_names_out_') && !isNamed('feature_names_in_')
}

function withOnes(x: Samples): Samples {
  const columns = Array.from({ length: x.width }, (_, j) => columnOf(x, j))
  return {
    type: 'columns',
    rows: x.rows,
    width: x.width + 1,
    columns: [new Float64Array(x.rows).fill(1), ...columns],
  }
}

/** The mean of the target of a category, of the sum and the count of its rows. */
export const meanEncoders: Family = {
  classes: ['category_encoders.LeaveOneOutEncoder', 'category_encoders.CatBoostEncoder'],
  versions: undefined,
  make(state) {
    const mean = state.number('_mean')
    const weight = state.shortName === 'CatBoostEncoder' ? state.number('a') : 0
    const unknown = state.oneOf('handle_unknown', ['value', 'error', 'return_nan'])
    const missing = state.oneOf('handle_missing', ['value', 'error', 'return_nan'])
    const entries = entriesOf(state).map(([column, table]) => {
      const { names, rows } = rowsByLabel(state, table)
      if (missing === 'value' && rows.has(null) && isOfOldPandas(table))
        throw notComputed(`${state.shortName} with missing values of pandas before 3`)
      const [sumAt, countAt] = [names.indexOf('sum'), names.indexOf('count')]
      const value = (cell: Cell) => {
        if (isMissing(cell) && missing === 'return_nan') return NaN
        const row = rows.get(keyOf(cell))
        if (!row && isMissing(cell)) return missing === 'value' ? mean : NaN
        if (!row && unknown === 'error') throw valueError('Columns to be encoded cannot contain new values')
        if (!row) return unknown === 'value' ? mean : NaN
        const [sum, count] = [row[sumAt]!, row[countAt]!]
        return count > 1 ? (sum + mean * weight) / (count + weight) : mean
      }
      return [column, (cells: readonly Cell[]) => [numbers(cells, value)]] as const
    })
    return encoder(state, byPlace(state, entries))
  },
}

/** How often the fit has seen a category. */
export const countEncoder: Family = {
  classes: ['category_encoders.CountEncoder'],
  versions: undefined,
  make(state) {
    const unknown = state.oneOf('handle_unknown', ['value', 'error', 'return_nan'])
    const isZero =
      unknown === 'value' && state.oneOf('handle_missing', ['value', 'error', 'return_nan']) !== 'return_nan'
    const entries = entriesOf(state).map(([column, table]) => {
      const counts: Mapping<number> = numbersByLabel(state, table)
      const value = (cell: Cell) => {
        const count = counts.get(keyOf(cell)) ?? NaN
        if (!Number.isNaN(count)) return count
        if (unknown === 'error') throw valueError(`Missing data found in column ${column} at transform time.`)
        return isZero ? 0 : NaN
      }
      return [column, (cells: readonly Cell[]) => [numbers(cells, value)]] as const
    })
    return encoder(state, byPlace(state, entries))
  },
}
