import { jsonText } from '../../../data/frame/cell.ts'
import type { Dtype } from '../../../data/frame/dtypes.ts'
import type { Mask, Vector } from '../../../data/frame/vector.ts'
import { parseExactly, parseWire, wireText } from '../../../data/json/wire.ts'
import { answerText } from '../../../models/answer-text.ts'
import type { ModelValue } from '../../../models/model.ts'
import type { Table, TableColumn } from '../../../models/table.ts'

/** A table as Python is told of it (`modules/omega_tables.py`), with the bytes of its columns one after the other. */
export interface ToldTable {
  readonly told: object
  readonly bodies: readonly Uint8Array[]
}

export function tellTable({ rows, columns }: Table): ToldTable {
  const told = columns.map((column) => tellColumn(column, rows))
  const names = columns.map(({ name }) => name)
  return {
    told: {
      rows,
      names: names.length > 0 && names.every((name) => name !== null) ? names : null,
      columns: told.map(({ bytes, ...about }) => ({ ...about, rows, length: bytes.length })),
    },
    bodies: told.map(({ bytes }) => bytes),
  }
}

interface ToldColumn {
  /** A dtype of numpy, `json`, or `category`. */
  readonly form: string
  readonly bytes: Uint8Array
  /** JSON text. */
  readonly categories?: string
  /** Of times, which are told in UTC. */
  readonly zone?: string
  /** The rows where there is no value. */
  readonly missing?: readonly number[]
}

function tellColumn({ dtype, vector }: TableColumn, rows: number): ToldColumn {
  switch (vector.type) {
    case 'number': {
      const { values, missing } = vector
      const kind = values instanceof Float64Array || values instanceof Float32Array ? 'f' : signOf(values)
      return { form: `<${kind}${values.BYTES_PER_ELEMENT}`, bytes: bytesOf(values), ...absent(missing, rows) }
    }
    case 'bigint': {
      const { values, missing } = vector
      const zone = dtype.kind === 'datetime' && dtype.zone !== null ? { zone: dtype.zone } : {}
      return { form: formOfBigints(dtype, values), bytes: bytesOf(values), ...zone, ...absent(missing, rows) }
    }
    case 'bool':
      return { form: '?', bytes: bytesOf(vector.values), ...absent(vector.missing, rows) }
    case 'text':
      return { form: 'json', bytes: Buffer.from(wireText(vector.values)) }
    case 'category':
      return {
        form: 'category',
        bytes: bytesOf(vector.codes),
        categories: wireText(vector.categories),
      }
  }
}

function formOfBigints(dtype: Dtype, values: BigInt64Array | BigUint64Array): string {
  if (dtype.kind === 'datetime') return `<M8[${dtype.unit}]`
  if (dtype.kind === 'timedelta') return `<m8[${dtype.unit}]`
  return values instanceof BigInt64Array ? '<i8' : '<u8'
}

function signOf(values: Extract<Vector, { type: 'number' }>['values']): 'i' | 'u' {
  return values instanceof Uint8Array || values instanceof Uint16Array || values instanceof Uint32Array
    ? 'u'
    : 'i'
}

function absent(mask: Mask, rows: number): { readonly missing?: readonly number[] } {
  if (mask === null) return {}
  const missing: number[] = []
  for (let row = 0; row < rows; row++) if (mask[row]) missing.push(row)
  return missing.length === 0 ? {} : { missing }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** What Python tells of a value. */
export interface ToldValue {
  readonly form: 'f8' | 'i8' | 'json'
  readonly shape?: readonly number[]
  /** Of its bytes. */
  readonly length: number
}

/** A value as numbers and labels to compute with, and as it is answered. */
export interface PythonValue {
  readonly value: Exclude<ModelValue, undefined>
  /** JSON text, in which floats are floats and integers have all their digits. */
  text(): string
}

export function readValue({ form, shape = [] }: ToldValue, bytes: Uint8Array): PythonValue {
  if (form === 'json') {
    const text = Buffer.from(bytes).toString()
    return { value: parseWire(text) as PythonValue['value'], text: () => jsonText(parseExactly(text)) }
  }
  const { buffer } = new Uint8Array(bytes) // from the start of a buffer, as arrays of 8 bytes must
  if (form === 'f8') {
    const value = inShape(Array.from(new Float64Array(buffer)), shape)
    return { value, text: () => answerText(value, true) }
  }
  const integers = Array.from(new BigInt64Array(buffer))
  return { value: inShape(integers.map(Number), shape), text: () => jsonText(inShape(integers, shape)) }
}

/** A list, or rows of `width`. */
function inShape<Item>(
  flat: readonly Item[],
  [rows = 0, width]: readonly number[],
): readonly Item[] | Item[][] {
  if (width === undefined) return flat
  return Array.from({ length: rows }, (_, row) => flat.slice(row * width, (row + 1) * width))
}
