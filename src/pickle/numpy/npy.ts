import { jsonOfPickle } from '../pickle-json.ts'
import { readPickle } from '../read-pickle.ts'
import { isSequence, PickleError, type PickleValue } from '../value.ts'
import { inOrder } from './array.ts'
import type { Dtype } from './dtype.ts'
import { elementReader } from './elements.ts'
import { parseHeader } from './npy-header.ts'

/** An array as numpy's `save` writes it (numpy, "numpy.lib.format"). */
export interface NpyArray {
  readonly dtype: Dtype
  /** As numpy calls it: `float64`, `datetime64[D]`, `str96`. */
  readonly dtypeName: string
  readonly shape: readonly number[]
  /** The last index running fastest, as numpy's `tolist` would answer each; of an array of objects the JSON of each. */
  readonly items: readonly PickleValue[]
}

const MAGIC = '\x93NUMPY'

/** Elements that take no bytes, such as empty texts, of which a file could have any number. */
const MOST_EMPTY = 1_000_000

/** Reads a file of one array; throws `PickleError` for what is none, or is cut off. */
export function readNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 10 || Buffer.from(bytes.subarray(0, 6)).toString('latin1') !== MAGIC)
    throw new PickleError('The file is no array of numpy')
  const isFirst = bytes[6] === 1
  const start = isFirst ? 10 : 12
  const end = start + (isFirst ? view.getUint16(8, true) : bytes.length < 12 ? 0 : view.getUint32(8, true))
  if (end > bytes.length) throw cutOff()
  const header = parseHeader(Buffer.from(bytes.subarray(start, end)).toString(isFirst ? 'latin1' : 'utf8'))
  const { dtype, dtypeName, shape, isFortran } = header
  const count = shape.reduce((product, length) => product * length, 1)
  if (!Number.isSafeInteger(count) || shape.length > 64)
    throw new PickleError('The array has too many elements')
  const data = bytes.subarray(end)
  if (dtype.kind === 'O') return { dtype, dtypeName, shape, items: objectsIn(data, shape) }
  if (dtype.size === 0 ? count > MOST_EMPTY : count * dtype.size > data.length) throw cutOff()
  const read = elementReader(new DataView(data.buffer, data.byteOffset, data.byteLength), dtype)
  const items = Array.from({ length: count }, (_, i) => read(i * dtype.size))
  return { dtype, dtypeName, shape, items: isFortran ? inOrder(items, shape) : items }
}

/** An array of objects is a pickle of one. */
function objectsIn(data: Uint8Array, shape: readonly number[]): readonly PickleValue[] {
  const nested = jsonOfPickle(readPickle(data))
  const flat = shape.length === 0 ? [nested] : Array.isArray(nested) ? nested.flat(shape.length - 1) : []
  return flat as readonly PickleValue[] // JSON that `npy-json.ts` hands on as it is
}

function cutOff(): PickleError {
  return new PickleError('The file of the array is cut off')
}

/** The fields of a record, an element of an array of records. */
export function fieldsOf(item: PickleValue | undefined): readonly PickleValue[] {
  return item !== undefined && isSequence(item) ? item.items : []
}
