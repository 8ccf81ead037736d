import type { DrainBounds, RequestBody } from './request-body.ts'

/** What is read and dropped before an answer, so that the connection can be used again. */
const BEFORE: DrainBounds = { bytes: 16 * 2 ** 20, ms: 1000, silence: 500 }

/** What a client may go on sending behind its answer, so that it comes to read that. */
const BEHIND: DrainBounds = { bytes: Number.POSITIVE_INFINITY, ms: 10_000, silence: 2000 }

/**
 * The answer to a request whose body was not read to its end. What is left is drained while that is little. Else the
 * answer says that it is the last one, and does not end before the client has stopped sending: a connection that is
 * closed with bytes unread is reset, which takes the answer from the client (RFC 9112, 9.6).
 */
export function besideUnread(body: RequestBody, response: Response): Response | Promise<Response> {
  return !body.exists || body.ended ? response : afterUnread(body, response)
}

async function afterUnread(body: RequestBody, response: Response): Promise<Response> {
  // Who waits for "100 Continue" sends nothing after another answer, or everything: it cannot be known.
  if (body.isAwaited) return lastAnswer(response)
  const isShort = (body.length ?? 0) <= BEFORE.bytes
  if (isShort && (await body.drain(BEFORE))) return response
  if (response.body !== null) return lastAnswer(await endingAfter(response, body))
  await body.cancel()
  return lastAnswer(response)
}

async function drop(body: RequestBody): Promise<void> {
  await body.drain(BEHIND)
  await body.cancel()
}

function lastAnswer(response: Response): Response {
  response.headers.set('Connection', 'close')
  return response
}

/** The same answer, whole to the client at once, to the server only after the body. What says that it failed is short. */
async function endingAfter(response: Response, unread: RequestBody): Promise<Response> {
  const headers = new Headers(response.headers)
  const bytes = response.status >= 400 ? await response.bytes() : undefined
  if (bytes && unread.outlivesAnswer) headers.set('Content-Length', String(bytes.byteLength))
  const pieces = inTurn(bytes ? [bytes] : response.body!, () => drop(unread))
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: async () => void (await pieces.return()),
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { status: response.status, headers })
}

async function* inTurn(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  last: () => Promise<void>,
): AsyncGenerator<Uint8Array, void> {
  yield* pieces
  await last()
}
