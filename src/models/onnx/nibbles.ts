import { badRequest } from '../../error.ts'

/** Integers of 4 bits, two a byte, as ONNX has them: the first in the lower half. */
export type NibbleType = 'int4' | 'uint4'

/** Throws `bad-request` for a number beyond 4 bits. */
export function packNibbles(name: string, values: Int8Array | Uint8Array, type: NibbleType): Uint8Array {
  const [least, most] = type === 'int4' ? [-8, 7] : [0, 15]
  const bytes = new Uint8Array(Math.ceil(values.length / 2))
  for (const [at, value] of values.entries()) {
    if (value < least || value > most) {
      throw badRequest(`Input "${name}" has ${value} at position ${at}, which ${type} cannot hold`)
    }
    bytes[at >> 1]! |= (value & 15) << (at % 2 === 0 ? 0 : 4)
  }
  return bytes
}
