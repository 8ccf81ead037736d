import { ComputationError } from '../../../error.ts'

/** Arrays of one type of numbers are typed arrays. */
export type UbjsonValue =
  | null
  | boolean
  | number
  | string
  | UbjsonNumbers
  | readonly UbjsonValue[]
  | UbjsonObject
export type UbjsonNumbers = Float32Array | Float64Array | Int32Array | Uint8Array
export interface UbjsonObject {
  readonly [key: string]: UbjsonValue
}

/** Values within values; boosters have some ten. */
const DEEPEST = 60

const UTF8 = new TextDecoder()

/** Reads Universal Binary JSON as XGBoost writes it (`src/common/json.cc`). Throws `ComputationError` for a damaged one. */
export function readUbjson(bytes: Uint8Array): UbjsonValue {
  return new UbjsonReader(bytes).value(0)
}

class UbjsonReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  value(depth: number, marker = this.#marker()): UbjsonValue {
    if (depth > DEEPEST) throw damagedBooster(`more than ${DEEPEST} levels`)
    switch (marker) {
      case '{':
        return this.#object(depth)
      case '[':
        return this.#array(depth)
      case 'S':
      case 'H':
        return this.#text()
      case 'C':
        return String.fromCharCode(this.#view.getUint8(this.#skip(1)))
      case 'Z':
        return null
      case 'T':
      case 'F':
        return marker === 'T'
      default:
        return this.#number(marker)
    }
  }

  #number(marker: string): number {
    switch (marker) {
      case 'i':
        return this.#view.getInt8(this.#skip(1))
      case 'U':
        return this.#view.getUint8(this.#skip(1))
      case 'I':
        return this.#view.getInt16(this.#skip(2))
      case 'l':
        return this.#view.getInt32(this.#skip(4))
      case 'L':
        return Number(this.#view.getBigInt64(this.#skip(8)))
      case 'd':
        return this.#view.getFloat32(this.#skip(4))
      case 'D':
        return this.#view.getFloat64(this.#skip(8))
      default:
        throw damagedBooster(`a value of type "${marker}"`)
    }
  }

  #object(depth: number): UbjsonObject {
    const out: Record<string, UbjsonValue> = Object.create(null)
    while (this.#peek() !== '}') {
      const key = this.#text()
      out[key] = this.value(depth + 1)
    }
    this.#skip(1)
    return out
  }

  #array(depth: number): UbjsonValue {
    if (this.#peek() === '$') return this.#numbers()
    const items: UbjsonValue[] = []
    if (this.#peek() === '#') {
      this.#skip(1)
      for (let left = this.#length(); left > 0; left--) items.push(this.value(depth + 1))
      return items
    }
    while (this.#peek() !== ']') items.push(this.value(depth + 1))
    this.#skip(1)
    return items
  }

  /** `$`, the type of all, `#`, how many. */
  #numbers(): UbjsonNumbers {
    this.#skip(1)
    const type = this.#marker()
    if (this.#marker() !== '#') throw damagedBooster('an array without a length')
    const out = this.#room(type, this.#length())
    for (let i = 0; i < out.length; i++) out[i] = this.#number(type)
    return out
  }

  /** Never more than the bytes that are there. */
  #room(type: string, count: number): UbjsonNumbers {
    const [make, size] = ARRAYS[type] ?? []
    if (!make || !size) throw damagedBooster(`an array of type "${type}"`)
    if (count > (this.#bytes.length - this.#at) / size) throw damagedBooster('an end within an array')
    return make(count)
  }

  #text(): string {
    const length = this.#length()
    const at = this.#skip(length)
    return UTF8.decode(this.#bytes.subarray(at, at + length))
  }

  #length(): number {
    const length = this.#number(this.#marker())
    if (Number.isSafeInteger(length) && length >= 0) return length
    throw damagedBooster(`a length of ${length}`)
  }

  #marker(): string {
    return String.fromCharCode(this.#view.getUint8(this.#skip(1)))
  }

  #peek(): string {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw damagedBooster('an end within a value')
    return String.fromCharCode(byte)
  }

  /** Where these bytes begin. */
  #skip(count: number): number {
    if (count > this.#bytes.length - this.#at) throw damagedBooster('an end within a value')
    this.#at += count
    return this.#at - count
  }
}

const ARRAYS: Readonly<Record<string, readonly [make: (count: number) => UbjsonNumbers, size: number]>> = {
  d: [(count) => new Float32Array(count), 4],
  D: [(count) => new Float64Array(count), 8],
  L: [(count) => new Float64Array(count), 8],
  l: [(count) => new Int32Array(count), 4],
  I: [(count) => new Int32Array(count), 2],
  i: [(count) => new Int32Array(count), 1],
  U: [(count) => new Uint8Array(count), 1],
}

/** A booster that says what cannot be. */
export function damagedBooster(what: string): ComputationError {
  return new ComputationError('ValueError', `The stored booster has ${what}, store the model again`)
}
