import { ComputationError } from '../../error.ts'

/** One value of a column that is not of numbers alone; null where it is missing. */
export type Cell = number | string | boolean | null

/** NaN is a missing number. */
export type SampleColumn = Float64Array | readonly Cell[]

/** Rows that an estimator is given: columns of any type from outside, numbers from most steps before. */
export type Samples = ColumnSamples | DenseSamples | SparseSamples

interface Shape {
  readonly rows: number
  readonly width: number
}

export interface ColumnSamples extends Shape {
  readonly type: 'columns'
  readonly columns: readonly SampleColumn[]
}

/** `values` has the rows one after the other, `width` numbers each; NaN is missing. */
export interface DenseSamples extends Shape {
  readonly type: 'dense'
  readonly values: Float64Array
  /** Where numpy would have one dimension: the width is 1 then. */
  readonly flat?: boolean
}

/** Only what is not 0: row `i` has the values from `starts[i]` to `starts[i + 1]`, in the columns of `indices`. */
export interface SparseSamples extends Shape {
  readonly type: 'sparse'
  readonly starts: Int32Array
  readonly indices: Int32Array
  readonly values: Float64Array
}

export function denseSamples(values: Float64Array, rows: number, width: number): DenseSamples {
  return { type: 'dense', rows, width, values }
}

/**
 * The same as numbers, row after row; NaN stays, infinities too.
 *
 * @throws ComputationError `ValueError` for a text that is no number, as numpy's `astype(float)` does.
 */
export function dense(x: Samples): DenseSamples {
  if (x.type === 'dense') return x
  const { rows, width } = x
  const values = new Float64Array(rows * width)
  if (x.type === 'sparse') {
    for (let row = 0; row < rows; row++) {
      for (let i = x.starts[row]!; i < x.starts[row + 1]!; i++)
        values[row * width + x.indices[i]!] = x.values[i]!
    }
  } else {
    for (const [j, column] of x.columns.entries()) {
      for (let row = 0; row < rows; row++) values[row * width + j] = numberOf(column[row] ?? null)
    }
  }
  return denseSamples(values, rows, width)
}

/** Numbers of which none is missing or infinite, as most estimators want them. `name` is the class that asks. */
export function finiteDense(x: Samples, name: string): DenseSamples {
  const numbers = dense(x)
  for (const value of numbers.values) if (!Number.isFinite(value)) throw notFinite(value, name)
  return numbers
}

/** Numbers that may be missing, but not infinite. */
export function denseOrMissing(x: Samples): DenseSamples {
  const numbers = dense(x)
  for (const value of numbers.values) if (value === Infinity || value === -Infinity) throw infinite()
  return numbers
}

/** The values of one column. */
export function columnOf(x: Samples, j: number): SampleColumn {
  if (x.type === 'columns') return x.columns[j]!
  const { rows, width, values } = dense(x)
  return Float64Array.from({ length: rows }, (_, row) => values[row * width + j]!)
}

/** The columns at these places, in their order. */
export function takeColumns(x: Samples, places: readonly number[]): Samples {
  const { rows } = x
  const width = places.length
  if (places.some((place) => !(place >= 0 && place < x.width)))
    throw new ComputationError('ValueError', `The model takes a column that is not there, of ${x.width}`)
  if (x.type === 'columns') return { type: 'columns', rows, width, columns: places.map((j) => x.columns[j]!) }
  const from = dense(x)
  const values = new Float64Array(rows * width)
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < width; j++) values[row * width + j] = from.values[row * from.width + places[j]!]!
  }
  return denseSamples(values, rows, width)
}

/** Text that is a number is one, as for numpy; missing is NaN. */
function numberOf(cell: Cell): number {
  if (typeof cell === 'number') return cell
  if (cell === null) return Number.NaN
  if (typeof cell === 'boolean') return cell ? 1 : 0
  const text = cell.trim()
  const number = Number(text)
  if (text !== '' && !Number.isNaN(number) && !/^[+-]?0[xob]/i.test(text)) return number
  if (/^[+-]?nan$/i.test(text)) return Number.NaN
  throw new ComputationError('ValueError', `could not convert string to float: '${cell}'`)
}

/** In scikit-learn's words; what it says further of imputers is left out. */
function notFinite(value: number, name: string): ComputationError {
  if (!Number.isNaN(value)) return infinite()
  return new ComputationError(
    'ValueError',
    `Input X contains NaN.\n${name} does not accept missing values encoded as NaN natively.`,
  )
}

function infinite(): ComputationError {
  return new ComputationError(
    'ValueError',
    "Input X contains infinity or a value too large for dtype('float64').",
  )
}
