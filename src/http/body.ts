import { badRequest, OmegaError } from '../error.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** The names that `Content-Encoding` has for what is decoded here (RFC 9110, 8.4.1). */
const CODINGS: ReadonlyMap<string, CompressionFormat> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
])

/**
 * The body of a request, decoded, failing once it has passed `limit` bytes: 413. Counts what is read: a length header may
 * lie or be absent, and Hono's body limit holds the whole of a chunked body in memory. Throws 415 for a coding that is
 * not known; one that breaks off, since the client is gone or it is no gzip, fails as a bad request.
 */
export function limitedBody(request: Request, limit: number): ReadableStream<Bytes> | null {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit)
  const decoder = decoderOf(request.headers.get('content-encoding'))
  if (request.body === null) return null
  return counted(decoder ? request.body.pipeThrough(decoder) : request.body, limit)
}

function counted(source: ReadableStream<Bytes>, limit: number): ReadableStream<Bytes> {
  const reader = source.getReader()
  let size = 0
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch((cause: unknown) => {
          throw badRequest('The body broke off before its end, or is not in its Content-Encoding', cause)
        })
        if (done) return controller.close()
        size += value.byteLength
        if (size <= limit) return controller.enqueue(value)
        const error = tooLarge(limit)
        await reader.cancel(error)
        throw error
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 }, // nothing is read before it is asked for
  )
}

function decoderOf(encoding: string | null): DecompressionStream | undefined {
  const coding = encoding?.trim().toLowerCase() || 'identity'
  if (coding === 'identity') return undefined
  const format = CODINGS.get(coding)
  if (format) return new DecompressionStream(format)
  throw new OmegaError(
    'unsupported-media-type',
    `Content-Encoding "${encoding}" is not supported, use gzip or deflate, or none`,
    { headers: { 'Accept-Encoding': 'gzip, deflate' } },
  )
}

function tooLarge(limit: number): OmegaError {
  return new OmegaError(
    'payload-too-large',
    `The body is larger than the limit of ${limit} bytes, send less or raise OMEGA_BODY_LIMIT`,
  )
}
