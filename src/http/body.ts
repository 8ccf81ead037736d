import { badRequest, OmegaError } from '../error.ts'
import { decoderOf } from './content-coding.ts'
import type { RequestBody } from './request-body.ts'

type Bytes = Uint8Array<ArrayBuffer>

/**
 * The body of a request, decoded, failing once it has passed `limit` bytes: 413. Counts what is read: a length header may
 * lie or be absent, and Hono's body limit holds the whole of a chunked body in memory. Throws 415 for a coding that is
 * not known; one that breaks off, since the client is gone, fails as a bad request.
 */
export function limitedBody(
  body: RequestBody,
  contentEncoding: string | null,
  limit: number,
  tooLarge = tooLargeFor(limit),
): ReadableStream<Bytes> | null {
  if ((body.length ?? 0) > limit) throw new OmegaError('payload-too-large', tooLarge)
  const decode = decoderOf(contentEncoding)
  if (!body.exists) return null
  const sent = sentPieces(body)
  return streamOf(limited(decode ? decode(sent) : sent, limit, tooLarge))
}

/** A file of a form, or by its name, that is compressed: decoded, and counted against the same limit. */
export function decodedBody(
  body: ReadableStream<Bytes>,
  coding: string,
  limit: number,
): ReadableStream<Bytes> {
  return streamOf(limited(decoderOf(coding)!(body), limit, tooLargeFor(limit)))
}

function tooLargeFor(limit: number): string {
  return `The body is larger than the limit of ${limit} bytes, send less or raise OMEGA_BODY_LIMIT`
}

/** Of a body that is read at once, in bytes. */
const SMALL = 1 << 20

/** Reads the body at once; undefined where it is coded, long, or does not say how long it is. */
export function smallBody(
  body: RequestBody,
  contentEncoding: string | null,
): (() => Promise<Bytes>) | undefined {
  const { length } = body
  if (contentEncoding !== null || length === undefined || !(length <= SMALL)) return undefined
  return () => body.whole().catch(brokenOff)
}

function brokenOff(cause: unknown): never {
  throw badRequest('The body broke off before its end', cause)
}

/** A body as it comes. One that breaks off fails as a bad request. */
export async function* sentPieces(body: RequestBody): AsyncGenerator<Bytes> {
  for (;;) {
    const piece = await body.read().catch(brokenOff)
    if (piece === undefined) return
    yield piece
  }
}

async function* limited(
  pieces: AsyncIterable<Bytes>,
  limit: number,
  tooLarge: string,
): AsyncGenerator<Bytes> {
  let size = 0
  for await (const piece of pieces) {
    size += piece.byteLength
    if (size > limit) throw new OmegaError('payload-too-large', tooLarge)
    yield piece
  }
}

/** Nothing is read before it is asked for; what nobody reads any more is dropped beside the answer. */
export function streamOf(pieces: AsyncGenerator<Bytes>): ReadableStream<Bytes> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      // A read that is under way may never end, so nobody waits for it.
      cancel: () => void pieces.return(undefined).catch(() => {}),
    },
    { highWaterMark: 0 },
  )
}
