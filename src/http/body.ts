import { OmegaError } from '../error.ts'

/**
 * The body of a request, failing once it has passed `limit` bytes. Counts what is read: a length header may
 * lie or be absent, and Hono's body limit holds the whole of a chunked body in memory.
 */
export function limitedBody(request: Request, limit: number): ReadableStream<Uint8Array<ArrayBuffer>> | null {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit)
  if (request.body === null) return null
  let size = 0
  return request.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(piece, controller) {
        size += piece.byteLength
        if (size > limit) throw tooLarge(limit)
        controller.enqueue(piece)
      },
    }),
  )
}

function tooLarge(limit: number): OmegaError {
  return new OmegaError(
    'payload-too-large',
    `The body is larger than the limit of ${limit} bytes, send less or raise OMEGA_BODY_LIMIT`,
  )
}
