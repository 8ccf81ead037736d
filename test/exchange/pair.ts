import type { Link, Message } from '../../src/exchange/message.ts'

/** Both ends of a link within this process, and all that was sent over it. */
export function linkPair(): { asking: Link; answering: Link; sent: Message[] } {
  const sent: Message[] = []
  const ears: ((message: Message) => void)[] = []
  const end = (own: 0 | 1): Link => ({
    send(message) {
      sent.push(message)
      const copied = structuredClone(message)
      setTimeout(() => ears[1 - own]?.(copied))
    },
    listen(hear) {
      ears[own] = hear
    },
  })
  return { asking: end(0), answering: end(1), sent }
}

/** Pieces of that size, so many of them; tells how many were asked for and whether it was given up. */
export function pieces(count: number, size: number) {
  const state = { made: 0, cancelled: false }
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        if (state.made === count) return controller.close()
        controller.enqueue(new Uint8Array(size).fill(state.made % 251))
        state.made += 1
      },
      cancel() {
        state.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, state }
}

export async function sizeOf(stream: ReadableStream<Uint8Array>): Promise<number> {
  let size = 0
  for await (const piece of stream) size += piece.byteLength
  return size
}
