import type { Room } from '../room.ts'
import { isObject, itemsOf, listOf, malformed, type PickleObject, type PickleValue } from '../value.ts'
import { type Dtype, dtypeOf, isDtype } from './dtype.ts'
import { elementReader } from './elements.ts'

/** The elements of an array, the last index running fastest. */
export interface ArrayValues {
  readonly shape: readonly number[]
  readonly items: readonly PickleValue[]
}

/** `_reconstruct(class, ...)` with the state `(version, shape, dtype, isFortran, data)`. */
export function reconstructed(object: PickleObject, room: Room): ArrayValues {
  const [, shape, dtype, isFortran, data] = itemsOf(object.state)
  if (!isDtype(dtype)) throw malformed(object)
  return arrayOf(object, { shape, dtype: dtypeOf(dtype), isFortran: isFortran === true, data }, room)
}

/** `_frombuffer(data, dtype, shape, order)`, as protocol 5 writes arrays. */
export function fromBuffer(object: PickleObject, room: Room): ArrayValues {
  const [data, dtype, shape, order] = itemsOf(object.args)
  if (!isDtype(dtype)) throw malformed(object)
  // A shape of one dimension may be an integer.
  const whole = typeof shape === 'bigint' ? listOf([shape]) : shape
  return arrayOf(object, { shape: whole, dtype: dtypeOf(dtype), isFortran: order === 'F', data }, room)
}

/** `scalar(dtype, data)`; an object stands for itself. */
export function scalar(object: PickleObject): PickleValue {
  const [dtype, data] = itemsOf(object.args)
  if (!isDtype(dtype)) throw malformed(object)
  const { kind, ...rest } = dtypeOf(dtype)
  if (kind === 'O') return data ?? null
  // Texts of numpy 1 may come as such.
  if (typeof data === 'string') return data
  if (!(data instanceof Uint8Array) || data.length < rest.size) throw malformed(object)
  return elementReader(viewOf(data), { kind, ...rest })(0)
}

/** Lists within lists, as numpy's `tolist` answers; of an array without dimensions its only element. */
export function nested({ shape, items }: ArrayValues): PickleValue {
  const [first, ...rest] = shape
  if (first === undefined) return items[0] ?? null
  if (rest.length === 0) return listOf([...items])
  const each = first === 0 ? 0 : items.length / first
  const parts = Array.from({ length: first }, (_, i) => items.slice(i * each, (i + 1) * each))
  return listOf(parts.map((part) => nested({ shape: rest, items: part })))
}

interface Parts {
  readonly shape: PickleValue | undefined
  readonly dtype: Dtype
  readonly isFortran: boolean
  readonly data: PickleValue | undefined
}

function arrayOf(object: PickleObject, { shape, dtype, isFortran, data }: Parts, room: Room): ArrayValues {
  const lengths = itemsOf(shape).map(Number)
  const count = lengths.reduce((product, length) => product * length, 1)
  // numpy has 64 dimensions at most.
  if (!Number.isSafeInteger(count) || count < 0 || lengths.length > 64) throw malformed(object)
  room.check(count + lengths.reduce((product, length) => product + length, 0))
  const stored = elementsOf(object, count, dtype, data)
  return { shape: lengths, items: isFortran ? inOrder(stored, lengths) : stored }
}

function elementsOf(object: PickleObject, count: number, dtype: Dtype, data: PickleValue | undefined) {
  if (dtype.kind === 'O') {
    const items = itemsOf(data)
    if (items.length !== count) throw malformed(object)
    return items
  }
  if (!(data instanceof Uint8Array) || data.length < count * dtype.size) throw malformed(object)
  const read = elementReader(viewOf(data), dtype)
  return Array.from({ length: count }, (_, i) => read(i * dtype.size))
}

/** From the first index running fastest to the last. */
export function inOrder(items: readonly PickleValue[], shape: readonly number[]): readonly PickleValue[] {
  if (shape.length < 2) return items
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, length) => product * length, 1),
  )
  return items.map((_, place) => {
    let rest = place
    let stored = 0
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      stored += (rest % shape[axis]!) * strides[axis]!
      rest = Math.floor(rest / shape[axis]!)
    }
    return items[stored]!
  })
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** One of numpy's own functions or classes, of whatever version: 2 has moved `numpy.core`. */
export function isNumpy(value: PickleValue | undefined, name: string): boolean {
  if (value === undefined || !isObject(value) || value.name !== name) return false
  return /^numpy(?:\._?core\.(?:multiarray|numeric))?$/.test(value.module)
}
