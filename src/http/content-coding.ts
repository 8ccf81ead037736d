import { Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { badRequest, OmegaError } from '../error.ts'
import { splitFrames } from './zstd-frames.ts'

type Bytes = Uint8Array<ArrayBuffer>
type Decode = (body: AsyncIterable<Bytes>) => AsyncIterable<Bytes>

/** What is decoded at once, in bytes: of a body that becomes a thousand times as long, no more stands in memory. */
const PIECE = { chunkSize: 64 * 1024 }

/** How many codings a body may have, one around the other: each needs a decoder with its memory. */
const MOST_CODINGS = 2

/** The names that `Content-Encoding` has for what is decoded here (RFC 9110, 8.4.1; RFC 7932; RFC 8878). */
const CODINGS: ReadonlyMap<string, Decode> = new Map([
  ['gzip', (body) => decoded('gzip', createGunzip(PIECE), body)],
  ['x-gzip', (body) => decoded('gzip', createGunzip(PIECE), body)],
  ['deflate', (body) => decodedOnce('deflate', createInflate(PIECE), body)],
  ['br', (body) => decodedOnce('br', createBrotliDecompress(PIECE), body)],
  ['zstd', (body) => decoded('zstd', createZstdDecompress(PIECE), splitFrames(body))],
])

const SUPPORTED = 'gzip, deflate, br, zstd'

/**
 * What undoes the codings of a body; undefined when it has none. Decodes as its reader asks for it, in pieces; one that
 * is cut or damaged fails as a bad request. Throws 415 for a coding that is not known.
 */
export function decoderOf(contentEncoding: string | null): Decode | undefined {
  const names = (contentEncoding ?? '').split(',').map((name) => name.trim().toLowerCase())
  const codings = names.filter((name) => name !== '' && name !== 'identity')
  const decoders = codings.flatMap((name) => CODINGS.get(name) ?? [])
  if (decoders.length < codings.length || codings.length > MOST_CODINGS) {
    throw new OmegaError(
      'unsupported-media-type',
      `Content-Encoding "${contentEncoding}" is not supported, use one of ${SUPPORTED}, or none`,
      { headers: { 'Accept-Encoding': SUPPORTED } },
    )
  }
  if (decoders.length === 0) return undefined
  // The last one of the list was applied last.
  return (body) => decoders.reduceRight((inner, decode) => decode(inner), body)
}

/** node:zlib stands in for `DecompressionStream`, which Deno lets run ahead of its reader, and which knows no zstd. */
async function* decoded(
  coding: string,
  engine: Transform,
  body: AsyncIterable<Bytes>,
): AsyncGenerator<Bytes> {
  const source = Readable.from(body, { objectMode: true })
  source.once('error', (error) => engine.destroy(error))
  try {
    for await (const piece of source.pipe(engine)) yield new Uint8Array(piece) // on memory of its own
  } catch (cause) {
    if (cause instanceof OmegaError) throw cause
    throw badRequest(`The body is not whole ${coding}: ${(cause as Error).message}`, cause)
  } finally {
    source.destroy()
    engine.destroy()
  }
}

/**
 * Of a coding that is over when it says so. The decoders do not tell of bytes that follow, and Deno's does not tell that
 * a body of brotli was cut; so one byte more is offered than there are, and must be left over.
 */
async function* decodedOnce(
  coding: string,
  engine: Transform & { readonly bytesWritten: number },
  body: AsyncIterable<Bytes>,
): AsyncGenerator<Bytes> {
  const pieces = body[Symbol.asyncIterator]()
  let given = 0
  let isAll = false
  async function* andOneByte(): AsyncGenerator<Bytes> {
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
      given += next.value.byteLength
      yield next.value
    }
    isAll = true
    yield new Uint8Array(1)
  }
  yield* decoded(coding, engine, andOneByte())
  const isOver = isAll || (await pieces.next()).done
  if (!isOver || engine.bytesWritten !== given) {
    throw badRequest(`The body is not whole ${coding}: it is cut, or something else follows it`)
  }
}
