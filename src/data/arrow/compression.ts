import { zstdDecompressSync } from 'node:zlib'
import { decodeLz4Frame } from '../lz4.ts'
import { damaged } from './damaged.ts'

/** Bytes that a buffer may become, and how many times as many as it has (zstd has 4 bytes at least for 128 KiB). */
const MOST_BYTES = 1 << 29
const MOST_RATIO = 40_000

const CODECS: Readonly<Record<number, (bytes: Uint8Array, length: number) => Uint8Array>> = {
  0: decodeLz4Frame,
  1: (bytes, length) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(length, 1) }),
}

/** A buffer of a compressed batch: its length before, then the bytes; -1 says that these are as they were. */
export function decompress(bytes: Uint8Array, codec: number): Uint8Array {
  if (bytes.length === 0) return bytes
  if (bytes.length < 8) throw damaged('a compressed buffer has no length')
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true))
  const compressed = bytes.subarray(8)
  if (length === -1) return compressed
  if (length < 0 || length > MOST_BYTES || length > (compressed.length + 256) * MOST_RATIO)
    throw damaged(`a compressed buffer of ${compressed.length} bytes says that it had ${length}`)
  const decode = CODECS[codec]
  if (!decode) throw damaged('its compression is neither lz4 nor zstd')
  let out: Uint8Array
  try {
    out = decode(compressed, length)
  } catch (cause) {
    throw damaged('a compressed buffer cannot be read', cause)
  }
  if (out.length !== length) throw damaged('a compressed buffer has not the length that it says')
  return out
}
