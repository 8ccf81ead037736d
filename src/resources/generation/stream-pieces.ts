import type { Json } from '../../data/frame/vector.ts'

export interface PieceStream {
  readonly first: readonly Json[]
  readonly rest: AsyncIterable<Json>
  /** Resolves when the task has ended well, and throws what it failed of. */
  readonly ended: () => Promise<unknown>
  readonly wording: (piece: Json) => object
  /** Sent behind the last piece, when all went well. */
  readonly closing: () => readonly object[]
  /** Sent behind them. */
  readonly last: string
  /** Nobody reads on. */
  readonly cancel: () => void
}

/** Pieces of an answer as server-sent events, each sent when it comes; what goes wrong between them is an `error`. */
export function streamPieces(stream: PieceStream): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const events = eventsOf(stream)
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await events.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: stream.cancel,
  })
}

async function* eventsOf({
  first,
  rest,
  ended,
  wording,
  closing,
  last,
}: PieceStream): AsyncGenerator<string> {
  for (const piece of first) yield eventOf(wording(piece))
  for await (const piece of rest) yield eventOf(wording(piece))
  try {
    await ended()
    for (const piece of closing()) yield eventOf(piece)
    if (last !== '') yield last
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // OpenAI's clients read an object.
    const told = last === '' ? message : { message, type: 'server_error', param: null, code: null }
    yield `event: error\n${eventOf({ error: told })}`
  }
}

function eventOf(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`
}
