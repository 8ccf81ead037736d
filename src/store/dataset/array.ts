import { buildVector } from '../../data/frame/build-vector.ts'
import { arrowDtype, type Dtype, parseDtype } from '../../data/frame/dtypes.ts'
import { MAX_COLUMNS } from '../../data/frame/limits.ts'
import { rowNumbers } from '../../data/frame/row-numbers.ts'
import type { ValueType } from '../../data/frame/value-type.ts'
import { type Json, NAT, type Vector } from '../../data/frame/vector.ts'
import { badRequest } from '../../error.ts'
import { fieldsOf, type NpyArray, readNpy } from '../../pickle/numpy/npy.ts'
import { isSequence, PickleError, type PickleValue } from '../../pickle/value.ts'
import { type FrameInMemory, inChunks } from '../frame-in-memory.ts'

/** An array (`ndarray.bin`) as JSON. */
export interface ArrayInJson {
  /** Lists within lists, as numpy's `tolist` answers; of an array without dimensions its only element. */
  readonly data: Json
  readonly dtype: string
  readonly shape: readonly number[]
}

type ArrayDtype = NpyArray['dtype']

/** Reads what numpy's `save` wrote; throws 400 for what is none, or has no form here. */
export function arrayIn(name: string, bytes: Uint8Array): NpyArray {
  return readable(name, () => readNpy(bytes))
}

export function jsonOfArray({ dtypeName, shape, items }: NpyArray): ArrayInJson {
  return { data: nested(items.map(jsonOf), shape), dtype: dtypeName, shape }
}

/** The frame that `pandas.DataFrame(array)` is: of more than two dimensions a column of lists, of records one a field. */
export function frameOfArray(name: string, { dtype, shape, items }: NpyArray): FrameInMemory {
  return readable(name, () => {
    const rows = shape[0] ?? 1
    const parts = partsOf(dtype, shape, items)
    if (parts.length > MAX_COLUMNS)
      throw badRequest(`Dataset "${name}" has ${parts.length} columns, ${MAX_COLUMNS} can be read as a frame`)
    const columns = parts.map((part) => {
      const dtype = dtypeOf(part)
      return { schema: { name: part.name, dtype }, vector: vectorOf(part, dtype) }
    })
    const index = { type: 'RangeIndex', levels: [{ name: null, dtype: parseDtype('int64') }] }
    const chunks = inChunks(
      columns.map(({ vector }) => vector),
      [rowNumbers(0, rows)],
      rows,
    )
    return { schema: { columns: columns.map(({ schema }) => schema), index }, chunks, rows }
  })
}

/** A column to be. */
interface Part {
  readonly name: string
  readonly dtype: ArrayDtype
  readonly values: readonly PickleValue[]
  /** Of the lists that its cells are. */
  readonly inner: readonly number[]
}

function partsOf(
  dtype: ArrayDtype,
  shape: readonly number[],
  items: readonly PickleValue[],
): readonly Part[] {
  const [rows = 1, width = 1, ...further] = shape
  if (dtype.fields && shape.length < 2) {
    return dtype.fields.map((field, at) => {
      return { ...field, values: items.map((item) => fieldsOf(item)[at] ?? null), inner: [] }
    })
  }
  if (further.length > 0) {
    return [{ name: '0', dtype, values: items, inner: [width, ...further] }]
  }
  if (width > MAX_COLUMNS) throw new PickleError(`The array has ${width} columns`)
  return Array.from({ length: width }, (_, column) => {
    const values = Array.from({ length: rows }, (_, row) => items[row * width + column]!)
    return { name: String(column), dtype, values, inner: [] }
  })
}

function dtypeOf({ dtype: { kind, size, unit, fields }, inner }: Part): Dtype {
  if (fields) return OBJECT
  if (inner.length > 0) return listDtype(kind, size, inner)
  switch (kind) {
    case 'b':
      return parseDtype('bool')
    case 'i':
    case 'u':
      return parseDtype(`${kind === 'u' ? 'u' : ''}int${size * 8}`)
    case 'f':
      return parseDtype(size === 8 ? 'float64' : 'float32')
    case 'M':
      return parseDtype(`datetime64[${unitOf(unit)}]`)
    case 'm':
      return parseDtype(`timedelta64[${unitOf(unit)}]`)
    case 'S':
      return parseDtype('binary[pyarrow]')
    default:
      return OBJECT
  }
}

const OBJECT = parseDtype('object')

/** pandas has no dates: those are of seconds. */
function unitOf(unit: ArrayDtype['unit']): string {
  return unit && ['ms', 'us', 'ns'].includes(unit.name) ? unit.name : 's'
}

function listDtype(kind: string, size: number, inner: readonly number[]): Dtype {
  const item = itemType(kind, size)
  return item
    ? arrowDtype(inner.reduceRight<ValueType>((item) => ({ type: 'list', item, size: undefined }), item))
    : OBJECT
}

function itemType(kind: string, size: number): ValueType | undefined {
  switch (kind) {
    case 'b':
      return { type: 'bool' }
    case 'i':
    case 'u':
      return { type: 'int', bits: (size * 8) as 8 | 16 | 32 | 64, signed: kind === 'i' }
    case 'f':
      return { type: 'float', bits: size === 8 ? 64 : 32 }
    case 'U':
      return { type: 'string' }
    default:
      return undefined
  }
}

function vectorOf({ name, values, inner }: Part, dtype: Dtype): Vector {
  if (inner.length > 0) {
    const each = inner.reduce((product, length) => product * length, 1)
    const cells = Array.from({ length: each === 0 ? 0 : values.length / each }, (_, row) =>
      nested(values.slice(row * each, (row + 1) * each).map(exactly), inner),
    )
    return buildVector(name, dtype, cells)
  }
  // Durations come in nanoseconds, which numbers of a body are not.
  if (dtype.kind === 'timedelta') {
    const ns = BigInt64Array.from(values, (value) => (typeof value === 'bigint' ? value : NAT))
    return { type: 'bigint', values: ns, missing: null }
  }
  return buildVector(name, dtype, values.map(dtype.kind === 'float' ? floatOf : jsonOf))
}

function floatOf(value: PickleValue): Json {
  return typeof value === 'number' ? value : jsonOf(value)
}

/** What lists of Arrow hold: NaN, which JSON does not have, as text. */
function exactly(value: PickleValue): Json {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : jsonOf(value)
}

function jsonOf(value: PickleValue): Json {
  switch (typeof value) {
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value
    case 'number':
      return Number.isNaN(value) ? null : Number.isFinite(value) ? value : String(value)
    case 'object':
      if (value === null) return null
      if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
      if (isSequence(value)) return value.items.map(jsonOf)
      return value as unknown as Json // of an array of objects, whose items are JSON
    default:
      return value
  }
}

function nested(items: readonly Json[], shape: readonly number[]): Json {
  const [first, ...rest] = shape
  if (first === undefined) return items[0] ?? null
  if (rest.length === 0) return items
  const each = first === 0 ? 0 : items.length / first
  return Array.from({ length: first }, (_, i) => nested(items.slice(i * each, (i + 1) * each), rest))
}

function readable<Result>(name: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof PickleError)) throw error
    throw badRequest(`Dataset "${name}" cannot be read: ${error.message}`, error)
  }
}
