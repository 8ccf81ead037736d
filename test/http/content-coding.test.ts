import {
  brotliCompressSync,
  constants,
  deflateSync,
  gzipSync,
  type ZstdOptions,
  zstdCompressSync,
} from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { decoderOf } from '../../src/http/content-coding.ts'
import fc from '../property.ts'

const CODERS = {
  gzip: (bytes: Uint8Array) => gzipSync(bytes),
  'x-gzip': (bytes: Uint8Array) => gzipSync(bytes),
  deflate: (bytes: Uint8Array) => deflateSync(bytes),
  br: (bytes: Uint8Array) => brotliCompressSync(bytes),
  zstd: (bytes: Uint8Array) => zstdCompressSync(bytes),
} as const
const NAMES = Object.keys(CODERS) as (keyof typeof CODERS)[]
/** Those whose bodies may be several, one behind the other (RFC 1952, 2.2; RFC 8878, 3). */
const IN_SERIES = ['gzip', 'zstd'] as const

const text = new TextEncoder().encode('k,city\n1,Oslo\n2,Bergen\n'.repeat(40))

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.byteLength; at += size) yield new Uint8Array(bytes.subarray(at, at + size))
}

async function decode(coding: string, bytes: Uint8Array, size = 64 * 1024): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of decoderOf(coding)!(inPieces(bytes, size))) pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}

/** A zstd frame around other bytes, which readers pass over (RFC 8878, 3.1.2). */
function skippable(content: Uint8Array): Uint8Array {
  const header = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 0, 0, 0, 0])
  header.writeUInt32LE(content.byteLength, 4)
  return Buffer.concat([header, content])
}

const withZstd = (params: ZstdOptions['params']) => zstdCompressSync(text, { params })

test.each([null, '', 'identity', ' identity '])('the coding "%s" is none', (coding) => {
  expect(decoderOf(coding)).toBeUndefined()
})

test.each(['compress', 'gzip, compress', 'gzip;q=1', 'gzip gzip', 'br, gzip, zstd'])(
  'the coding "%s" is a 415 that lists those which are decoded',
  (coding) => {
    expect(() => decoderOf(coding)).toThrow(
      expect.objectContaining({
        kind: 'unsupported-media-type',
        headers: { 'Accept-Encoding': 'gzip, deflate, br, zstd' },
      }),
    )
  },
)

describe.each(NAMES)('%s', (name) => {
  test('what was encoded comes back, in whatever pieces it arrives', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 1, max: 300 }),
        async (bytes, size) => {
          expect(await decode(name.toUpperCase(), CODERS[name](bytes), size)).toEqual(bytes)
        },
      ),
      { numRuns: 30 },
    ))

  test('a body that is cut anywhere is a bad request', async () => {
    const whole = CODERS[name](text)
    for (let length = 0; length < whole.byteLength; length++) {
      await expect(decode(name, whole.subarray(0, length))).rejects.toMatchObject({ kind: 'bad-request' })
    }
  })

  test.each([1, 7, 64 * 1024])('what follows it is a bad request, in pieces of %i', async (size) => {
    const followed = Buffer.concat([CODERS[name](text), new TextEncoder().encode('and more')])
    await expect(decode(name, followed, size)).rejects.toMatchObject({ kind: 'bad-request' })
  })

  test('plain text is a bad request that names the coding', async () => {
    await expect(decode(name, text)).rejects.toThrow(name === 'x-gzip' ? 'gzip' : name)
  })
})

test('a body that becomes a thousand times as long is decoded as it is read', async () => {
  const member = gzipSync(new Uint8Array(50_000_000))
  const packed = Buffer.concat(Array.from({ length: 20 }, () => member))
  let taken = 0
  async function* counted() {
    for await (const piece of inPieces(packed, 8192)) {
      taken += piece.byteLength
      yield piece
    }
  }
  let size = 0
  for await (const piece of decoderOf('gzip')!(counted())) {
    expect(piece.byteLength).toBeLessThanOrEqual(64 * 1024)
    size += piece.byteLength
    if (size > 1_000_000) break
  }
  expect(taken).toBeLessThan(packed.byteLength / 5)
})

test.each(IN_SERIES)('%s of several members is all of them', (name) =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 500 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 200 }),
      async (members, size) => {
        const body = Buffer.concat(members.map((member) => CODERS[name](member)))
        expect(await decode(name, body, size)).toEqual(new Uint8Array(Buffer.concat(members)))
      },
    ),
    { numRuns: 30 },
  ),
)

test('codings are undone in their order', async () => {
  expect(Buffer.from(await decode('br, gzip', gzipSync(brotliCompressSync(text))))).toEqual(Buffer.from(text))
  await expect(decode('gzip, br', gzipSync(brotliCompressSync(text)))).rejects.toThrow('br')
})

test.each([1, 5, 64 * 1024])(
  'frames of zstd that are none of its own are passed over, in pieces of %i',
  async (size) => {
    const other = skippable(new TextEncoder().encode('anything'))
    const body = Buffer.concat([
      other,
      zstdCompressSync(text),
      skippable(new Uint8Array()),
      zstdCompressSync(text),
      other,
    ])
    expect(await decode('zstd', body, size)).toEqual(new Uint8Array([...text, ...text]))
  },
)

test('zstd with a checksum, without the size of its content and at its highest ordinary level is read', async () => {
  const { ZSTD_c_checksumFlag, ZSTD_c_contentSizeFlag, ZSTD_c_compressionLevel } = constants
  expect(await decode('zstd', withZstd({ [ZSTD_c_checksumFlag]: 1 }), 3)).toEqual(text)
  expect(await decode('zstd', withZstd({ [ZSTD_c_contentSizeFlag]: 0 }), 3)).toEqual(text)
  expect(await decode('zstd', withZstd({ [ZSTD_c_compressionLevel]: 19 }), 3)).toEqual(text)
})

test('zstd that makes a decoder remember more than 8 MB is a bad request', async () => {
  // An empty frame with a window of 2^(10 + 14) bytes.
  const wide = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 14 << 3, 0x01, 0x00, 0x00])
  await expect(decode('zstd', wide)).rejects.toThrow(/window of 16777216 bytes.*RFC 9659/)
  wide[5] = 13 << 3
  expect(await decode('zstd', wide)).toHaveLength(0)
})
