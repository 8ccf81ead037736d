import { isObject, itemsOf, listOf, malformed, type PickleObject, type PickleValue } from '../value.ts'
import { isNumpy } from './array.ts'
import { type Dtype, dtypeOf, isDtype } from './dtype.ts'
import { elementReader } from './elements.ts'

/**
 * An array of numpy over the bytes that its pickle has: nothing is copied before it is asked for, and then into the type
 * that is asked for, the last index running fastest.
 */
export class NumpyArray {
  readonly shape: readonly number[]
  readonly dtype: Dtype
  /** How many elements it has. */
  readonly size: number
  readonly #isFortran: boolean
  readonly #data: Uint8Array | readonly PickleValue[]
  /** Of the first element, and from one to the next, in bytes. */
  readonly #start: number
  readonly #stride: number

  constructor(parts: {
    readonly shape: readonly number[]
    readonly dtype: Dtype
    readonly isFortran: boolean
    readonly data: Uint8Array | readonly PickleValue[]
    readonly start?: number
    readonly stride?: number
  }) {
    this.shape = parts.shape
    this.dtype = parts.dtype
    this.size = parts.shape.reduce((product, length) => product * length, 1)
    this.#isFortran = parts.isFortran && parts.shape.length > 1
    this.#data = parts.data
    this.#start = parts.start ?? 0
    this.#stride = parts.stride ?? parts.dtype.size
  }

  /** As float64, whatever numbers they are; undefined for what are no numbers. */
  floats(): Float64Array | undefined {
    const out = new Float64Array(this.size)
    const isFilled = this.#each((value, i) => {
      out[i] = value
    })
    return isFilled ? out : undefined
  }

  /** As int32; larger ones are undefined too. */
  integers(): Int32Array | undefined {
    const out = new Int32Array(this.size)
    let isExact = true
    const isFilled = this.#each((value, i) => {
      out[i] = value
      isExact &&= out[i] === value
    })
    return isFilled && isExact ? out : undefined
  }

  /** Tells of a place in the order of `floats` which number is there, without a copy of all; undefined for what are no numbers. */
  numberAt(): ((place: number) => number) | undefined {
    if (this.#isFortran || !(this.#data instanceof Uint8Array)) {
      const floats = this.floats()
      return floats && ((place) => floats[place]!)
    }
    const read = numberReader(viewOf(this.#data), this.dtype)
    return read && ((place) => read(this.#start + place * this.#stride))
  }

  /** As Python has them: texts, booleans, integers as bigints, objects as they are. */
  items(): readonly PickleValue[] {
    if (!(this.#data instanceof Uint8Array)) {
      const items = this.#data
      return this.#isFortran ? Array.from(this.#places(), (place) => items[place]!) : items
    }
    const read = elementReader(viewOf(this.#data), this.dtype)
    return Array.from(this.#places(), (place) => read(this.#start + place * this.#stride))
  }

  /** One field of an array of records; undefined where there is none of that name. */
  field(name: string): NumpyArray | undefined {
    const field = this.dtype.fields?.find((other) => other.name === name)
    if (!field || !(this.#data instanceof Uint8Array)) return undefined
    return new NumpyArray({
      shape: this.shape,
      dtype: field.dtype,
      isFortran: this.#isFortran,
      data: this.#data,
      start: this.#start + field.offset,
      stride: this.#stride,
    })
  }

  /** Tells each element as a number, the last index running fastest; false of what are no numbers. */
  #each(tell: (value: number, i: number) => void): boolean {
    let i = 0
    if (!(this.#data instanceof Uint8Array)) {
      for (const item of this.items()) {
        if (typeof item !== 'number' && typeof item !== 'bigint' && typeof item !== 'boolean') return false
        tell(Number(item), i++)
      }
      return true
    }
    const read = numberReader(viewOf(this.#data), this.dtype)
    if (!read) return false
    if (this.#isFortran) {
      for (const place of this.#places()) tell(read(this.#start + place * this.#stride), i++)
    } else {
      const { size } = this
      for (let at = this.#start; i < size; i++, at += this.#stride) tell(read(at), i)
    }
    return true
  }

  /** Where the elements stand in the data, in the order in which they are answered. */
  *#places(): Generator<number> {
    if (!this.#isFortran) {
      for (let i = 0; i < this.size; i++) yield i
      return
    }
    const { shape } = this
    const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((all, length) => all * length, 1))
    for (let i = 0; i < this.size; i++) {
      let [rest, place] = [i, 0]
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        place += (rest % shape[axis]!) * strides[axis]!
        rest = Math.floor(rest / shape[axis]!)
      }
      yield place
    }
  }
}

/** The array that an object is, `_reconstruct` or `_frombuffer` of numpy; undefined for another. */
export function numpyArray(value: PickleValue | undefined): NumpyArray | undefined {
  if (value === undefined || !isObject(value)) return undefined
  if (isNumpy(value, '_reconstruct')) {
    const [, shape, dtype, isFortran, data] = itemsOf(value.state)
    return arrayOf(value, shape, dtype, isFortran === true, data)
  }
  if (!isNumpy(value, '_frombuffer')) return undefined
  const [data, dtype, shape, order] = itemsOf(value.args)
  return arrayOf(value, typeof shape === 'bigint' ? listOf([shape]) : shape, dtype, order === 'F', data)
}

function arrayOf(
  object: PickleObject,
  shape: PickleValue | undefined,
  given: PickleValue | undefined,
  isFortran: boolean,
  data: PickleValue | undefined,
): NumpyArray {
  if (!isDtype(given)) throw malformed(object)
  const lengths = itemsOf(shape).map(Number)
  const size = lengths.reduce((product, length) => product * length, 1)
  // numpy has 64 dimensions at most.
  const isShape = lengths.every((length) => Number.isSafeInteger(length) && length >= 0)
  if (!isShape || !Number.isSafeInteger(size) || lengths.length > 64) throw malformed(object)
  const dtype = dtypeOf(given)
  if (dtype.kind === 'O') {
    const items = itemsOf(data)
    if (items.length !== size) throw malformed(object)
    return new NumpyArray({ shape: lengths, dtype, isFortran, data: items })
  }
  if (!(data instanceof Uint8Array) || data.length < size * dtype.size) throw malformed(object)
  // Elements of no bytes could be any number of them.
  if (dtype.size === 0 && size > data.length) throw malformed(object)
  return new NumpyArray({ shape: lengths, dtype, isFortran, data })
}

function numberReader(
  view: DataView,
  { kind, size, isLittle: little }: Dtype,
): ((at: number) => number) | undefined {
  switch (`${kind}${size}`) {
    case 'b1':
      return (at) => (view.getUint8(at) === 0 ? 0 : 1)
    case 'i1':
      return (at) => view.getInt8(at)
    case 'u1':
      return (at) => view.getUint8(at)
    case 'i2':
      return (at) => view.getInt16(at, little)
    case 'u2':
      return (at) => view.getUint16(at, little)
    case 'i4':
      return (at) => view.getInt32(at, little)
    case 'u4':
      return (at) => view.getUint32(at, little)
    case 'i8':
      return little
        ? (at) => view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
        : (at) => Number(view.getBigInt64(at))
    case 'u8':
      return (at) => Number(view.getBigUint64(at, little))
    case 'f2':
      return (at) => view.getFloat16(at, little)
    case 'f4':
      return (at) => view.getFloat32(at, little)
    case 'f8':
      return (at) => view.getFloat64(at, little)
    default:
      return undefined
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
