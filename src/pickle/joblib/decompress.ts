import type { Transform } from 'node:stream'
import { createGunzip, createInflate } from 'node:zlib'
import { GrowingBytes } from '../../data/growing-bytes.ts'
import { decodeLz4Frame, lz4FrameLength } from '../../data/lz4.ts'
import { decodeLzma } from '../../data/lzma.ts'
import { PickleError } from '../value.ts'

/** Of what a compressed file becomes, in bytes. */
const MOST = 2 ** 30

/** Pieces of what is decompressed, which are never put together, in bytes: few and large, so that the system has their memory back. */
const [SMALLEST_PIECE, LARGEST_PIECE] = [2 ** 16, 2 ** 26]

/** What zlib makes smaller than that is rare: a forest becomes a fifth. */
const EXPECTED_RATIO = 8

type Decompress = (bytes: Uint8Array) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>

/** By the first bytes of a file, as joblib tells them apart (`joblib/compressor.py`). */
const FORMATS: readonly (readonly [name: string, prefix: readonly number[], Decompress])[] = [
  ['zlib', [0x78], (bytes) => through(createInflate(inPiecesFor(bytes)), bytes)],
  ['gzip', [0x1f, 0x8b], (bytes) => through(createGunzip(inPiecesFor(bytes)), bytes)],
  ['bz2', [0x42, 0x5a], bunzip],
  ['lzma', [0x5d, 0x00, 0x00], (bytes) => [decodeLzma(bytes, MOST)]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a], unxz],
  ['lz4', [0x04, 0x22, 0x4d, 0x18], (bytes) => [decodeLz4Frame(bytes, lz4FrameLength(bytes, MOST))]],
]

/** The file as it was before joblib has compressed it, in pieces. Throws `PickleError` for one that is damaged or becomes too large. */
export async function decompress(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
  const format = formatOf(bytes)
  if (!format) return [bytes]
  const [name, , decode] = format
  try {
    return await decode(bytes)
  } catch (cause) {
    throw new PickleError(`The ${name} data are damaged or become more than ${MOST} bytes`, { cause })
  }
}

function formatOf(bytes: Uint8Array) {
  return FORMATS.find(([, prefix]) => prefix.every((byte, i) => bytes[i] === byte))
}

async function bunzip(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
  const { default: Bunzip } = await import('seek-bzip')
  const out = new GrowingBytes(MOST)
  let at = 0
  // The library goes on behind the end, where all bytes are undefined.
  const readByte = () => {
    if (at >= bytes.length) throw new RangeError('The file breaks off')
    return bytes[at++]!
  }
  const input = Object.assign(new Bunzip.Stream(), { readByte, eof: () => at >= bytes.length })
  const output = Object.assign(new Bunzip.Stream(), { writeByte: (byte: number) => out.add(byte) })
  Bunzip.decode(input, output, true)
  return [out.bytes]
}

async function unxz(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
  const { XzReadableStream } = (await import('xz-decompress')).default
  return collected(new XzReadableStream(new Blob([bytes as BlobPart]).stream()))
}

function inPiecesFor({ length }: Uint8Array): { readonly chunkSize: number } {
  return { chunkSize: Math.min(Math.max(EXPECTED_RATIO * length, SMALLEST_PIECE), LARGEST_PIECE) }
}

async function through(decoder: Transform, bytes: Uint8Array): Promise<readonly Uint8Array[]> {
  decoder.end(bytes)
  return collected(decoder)
}

async function collected(decoded: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of decoded) {
    length += piece.length
    if (length > MOST) throw new RangeError('The file becomes too large')
    pieces.push(piece)
  }
  return pieces
}
