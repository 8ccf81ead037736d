/** The typed arrays of integers, by their bits: of signed ones first. */
const ARRAYS = {
  8: [Int8Array, Uint8Array],
  16: [Int16Array, Uint16Array],
  32: [Int32Array, Uint32Array],
  64: [BigInt64Array, BigUint64Array],
} as const

type Bits = keyof typeof ARRAYS

/** The kind of typed array that holds integers of so many bits. */
export function integerArray<Of extends Bits>({
  bits,
  signed,
}: {
  readonly bits: Of
  readonly signed: boolean
}) {
  return ARRAYS[bits][signed ? 0 : 1]
}
