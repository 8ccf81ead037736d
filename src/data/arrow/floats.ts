import type { ArrowArray } from './array.ts'

/** The values of an array of floats; halves as the float32 that they are. */
export function floatsOf({ type, length, buffers }: ArrowArray): Float32Array | Float64Array {
  if (type.id !== 'float') throw new TypeError(`A column of ${type.id} has no floats`)
  const bytes = buffers[0]!
  const [buffer, at] = [bytes.buffer as ArrayBuffer, bytes.byteOffset]
  if (type.bits === 64) return new Float64Array(buffer, at, length)
  if (type.bits === 32) return new Float32Array(buffer, at, length)
  return Float32Array.from(new Uint16Array(buffer, at, length), halfToNumber)
}

function halfToNumber(half: number): number {
  const [sign, exponent, fraction] = [half & 0x8000 ? -1 : 1, (half >> 10) & 31, half & 1023]
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
