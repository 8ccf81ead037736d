import { badRequest } from '../error.ts'
import {
  type BytesElement,
  type Datatype,
  ELEMENT_ARRAYS,
  type FixedDatatype,
  type Tensor,
  type TensorOf,
} from './tensor.ts'

/** The whole numbers of each datatype that has only those: the least and the greatest. */
const WHOLE: Readonly<Partial<Record<Datatype, readonly [bigint, bigint]>>> = {
  BOOL: [0n, 1n],
  UINT8: [0n, 2n ** 8n - 1n],
  UINT16: [0n, 2n ** 16n - 1n],
  UINT32: [0n, 2n ** 32n - 1n],
  UINT64: [0n, 2n ** 64n - 1n],
  INT8: [-(2n ** 7n), 2n ** 7n - 1n],
  INT16: [-(2n ** 15n), 2n ** 15n - 1n],
  INT32: [-(2n ** 31n), 2n ** 31n - 1n],
  INT64: [-(2n ** 63n), 2n ** 63n - 1n],
}

/** The elements of a datatype of a fixed size. */
export type FixedData = Exclude<Tensor, { datatype: 'BYTES' }>['data']

/**
 * The tensor with its elements as `datatype`. Floats are rounded to narrower ones; a whole number must stay what it is.
 * One element of BYTES, such as an image, is [n] of UINT8. Throws `bad-request` for an element that does not fit.
 */
export function castTensor(tensor: Tensor, datatype: Datatype): Tensor {
  if (tensor.datatype === datatype) return tensor
  const { name, shape } = tensor
  if (tensor.datatype === 'BYTES') return bytesAs(tensor, datatype)
  if (datatype === 'BYTES') {
    throw badRequest(`Input "${name}" is ${tensor.datatype}, the model takes texts or bytes there (BYTES)`)
  }
  return fixedTensor(name, datatype, shape, castNumbers(name, numbersOf(tensor), datatype))
}

/** A tensor of a datatype of a fixed size; `data` is the array that `ELEMENT_ARRAYS` has for it. */
export function fixedTensor(
  name: string,
  datatype: FixedDatatype,
  shape: readonly number[],
  data: FixedData,
): Tensor {
  return { name, datatype, shape, data } as Tensor // the table of arrays ties the two
}

/** The elements as numbers; BF16 is read from its bits. */
export function numbersOf(tensor: Exclude<Tensor, { datatype: 'BYTES' }>): ArrayLike<number | bigint> {
  return tensor.datatype === 'BF16' ? bfloatsOf(tensor.data) : tensor.data
}

/** Puts numbers into the array of a datatype. Throws `bad-request` for one that it does not have. */
export function castNumbers(
  name: string,
  numbers: ArrayLike<number | bigint>,
  datatype: FixedDatatype,
): FixedData {
  const refuse = (position: number) =>
    badRequest(
      `Input "${name}" has ${numbers[position]} at position ${position}, which ${datatype} cannot hold`,
    )
  if (datatype === 'BF16') return bitsOf(Float32Array.from(numbers, Number))
  const range = WHOLE[datatype]
  const data = new ELEMENT_ARRAYS[datatype](numbers.length)
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let at = 0; at < numbers.length; at++) {
      const value = numbers[at]!
      if (typeof value === 'number' && !Number.isInteger(value)) throw refuse(at)
      const whole = BigInt(value)
      if (range && (whole < range[0] || whole > range[1])) throw refuse(at)
      data[at] = whole
    }
    return data
  }
  for (let at = 0; at < numbers.length; at++) {
    const value = Number(numbers[at])
    data[at] = value
    const kept = data[at]!
    // Rounding to a narrower float is meant; turning a number into infinity is not.
    const fits = range
      ? kept === value && value <= range[1]
      : Number.isFinite(kept) || !Number.isFinite(value)
    if (!fits) throw refuse(at)
  }
  return data
}

function bytesAs({ name, data }: TensorOf<'BYTES'>, datatype: Datatype): Tensor {
  const [only] = data
  if (datatype !== 'UINT8' || only === undefined || data.length !== 1) {
    throw badRequest(`Input "${name}" is BYTES, the model takes ${datatype} there`)
  }
  const bytes = bytesOf(only)
  return { name, datatype, shape: [bytes.length], data: bytes }
}

export function bytesOf(element: BytesElement): Uint8Array {
  return typeof element === 'string' ? new TextEncoder().encode(element) : element
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text that the bytes are in UTF-8; what is none stays what it is, and no part of something longer. */
export function textOrBytes(bytes: Uint8Array): BytesElement {
  try {
    return utf8.decode(bytes)
  } catch {
    return new Uint8Array(bytes)
  }
}

/** A bfloat16 is the upper half of a float32. */
function bfloatsOf(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer)
}

/** Rounded to the nearest, to even where two are as near. */
function bitsOf(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  return Uint16Array.from(bits, (word, at) => {
    if (Number.isNaN(values[at])) return 0x7fc0
    return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16
  })
}
