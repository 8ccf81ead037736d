import type { Json } from '../../data/frame/vector.ts'

export interface PieceStream {
  readonly first: readonly Json[]
  readonly rest: AsyncIterable<Json>
  /** Resolves when the task has ended well, and throws what it failed of. */
  readonly ended: () => Promise<unknown>
  readonly wording: (piece: Json) => object
  /** Sent behind the last piece. */
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

async function* eventsOf({ first, rest, ended, wording, last }: PieceStream): AsyncGenerator<string> {
  for (const piece of first) yield eventOf(wording(piece))
  for await (const piece of rest) yield eventOf(wording(piece))
  try {
    await ended()
    if (last !== '') yield last
  } catch (error) {
    yield `event: error\n${eventOf({ error: error instanceof Error ? error.message : String(error) })}`
  }
}

function eventOf(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`
}
