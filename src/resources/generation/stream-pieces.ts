import type { Json } from '../../data/frame/vector.ts'
import type { PieceWording } from './wording.ts'

export interface PieceStream {
  readonly first: readonly Json[]
  readonly rest: AsyncIterable<Json>
  /** Resolves when the task has ended well, and throws what it failed of. */
  readonly ended: () => Promise<unknown>
  readonly wording: PieceWording
  /** Sent behind all, when all went well. */
  readonly last: string
  /** Nobody reads on. */
  readonly cancel: () => void
}

/** Pieces of an answer as server-sent events, each sent when it comes; what goes wrong between them is told as one. */
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
  const told = (events: readonly object[]) => events.map((event) => eventOf(event, wording.named)).join('')
  let waiting = told(wording.begin())
  for (const piece of first) waiting += told(wording.piece(piece))
  if (waiting !== '') yield waiting
  for await (const piece of rest) {
    const events = told(wording.piece(piece))
    if (events !== '') yield events // an empty chunk would end a body
  }
  try {
    await ended()
    const end = told(wording.end()) + last
    if (end !== '') yield end
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const failure = told(wording.failed(message))
    yield wording.named ? failure : `event: error\n${failure}`
  }
}

function eventOf(value: object, isNamed = false): string {
  const name = isNamed && 'type' in value ? `event: ${String(value.type)}\n` : ''
  return `${name}data: ${JSON.stringify(value)}\n\n`
}
