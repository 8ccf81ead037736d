import { valueError } from '../errors.ts'
import { dense, type Samples } from '../samples.ts'
import { BoosterFields } from './booster-fields.ts'
import type { XgboostBooster, XgboostRows } from './xgboost-booster.ts'

/**
 * Rows as the booster compares them: float32, NaN for what is missing or equal to `missing`. Numbers of a column of
 * categories are their codes, as for Python; texts are looked up where the version keeps the categories (since 3.1).
 */
export function xgboostInput(
  { types, categories }: XgboostBooster,
  missing: number,
): (x: Samples) => XgboostRows {
  const codes = types.map((type, j) => (type === 'c' && categories ? codesOf(categories, j) : undefined))
  const absent = Math.fround(missing)
  return (x) => {
    const { rows, width } = x
    const values = Float32Array.from(dense(codes.some(Boolean) ? coded(x, codes) : x).values)
    if (!Number.isNaN(absent))
      for (let i = 0; i < values.length; i++) if (values[i] === absent) values[i] = Number.NaN
    // What a sparse matrix does not hold is missing, not 0.
    if (x.type === 'sparse') blankAbsent(x, values)
    return { rows, width, values }
  }
}

type Codes = (cell: string) => number | undefined

function coded(x: Samples, codes: readonly (Codes | undefined)[]): Samples {
  if (x.type !== 'columns') return x
  const columns = x.columns.map((column, j) => {
    const own = codes[j]
    if (!own || column instanceof Float64Array) return column
    return column.map((cell) => (typeof cell === 'string' ? codeOf(own, cell, j) : cell))
  })
  return { ...x, columns }
}

function codeOf(codes: Codes, cell: string, column: number): number {
  const code = codes(cell)
  if (code !== undefined) return code
  throw valueError(
    `Found a category not in the training set for the ${column}th (0-based) column: \`${cell}\``,
  )
}

/**
 * Texts one after the other in UTF-8, with where each begins; undefined for categories that are no texts. For pandas
 * XGBoost counts characters there, though it then keeps as many bytes, so that the last may lack its end; for Arrow bytes.
 */
function codesOf(categories: BoosterFields, column: number): Codes | undefined {
  const encoded = categories.has('enc') ? categories.list('enc')[column] : undefined
  if (encoded === undefined) return undefined
  const fields = new BoosterFields(encoded)
  if (!fields.has('offsets')) return undefined
  const bytes = Uint8Array.from(fields.numbers('values'))
  const offsets = Array.from(fields.numbers('offsets'))
  const pieces = offsets.slice(1).map((end, i) => bytes.subarray(offsets[i], end))
  const codes = new Map(pieces.map((piece, code) => [UTF8.decode(piece), code]))
  const characters = Array.from(UTF8.decode(bytes).replace(/\ufffd$/, ''))
  if (characters.length === bytes.length) return (cell) => codes.get(cell)
  const places = offsets.slice(1).map((end, i) => {
    const text = characters.slice(offsets[i], end).join('')
    return { text, isCut: end > characters.length, length: end - offsets[i]! }
  })
  return (cell) => {
    const place = places.findIndex(({ text, isCut, length }) =>
      isCut ? Array.from(cell).length === length && cell.startsWith(text) : text === cell,
    )
    return place < 0 ? codes.get(cell) : place
  }
}

const UTF8 = new TextDecoder()

function blankAbsent(
  { rows, width, starts, indices }: Extract<Samples, { type: 'sparse' }>,
  values: Float32Array,
) {
  for (let row = 0; row < rows; row++) {
    const held = new Set(indices.subarray(starts[row], starts[row + 1]))
    for (let j = 0; j < width; j++) if (!held.has(j)) values[row * width + j] = Number.NaN
  }
}
