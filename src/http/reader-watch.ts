import type { Connection } from './connection.ts'

/** What a client has to take before the next is made, in bytes. */
const PIECE = 64 * 1024

/** An answer was ended, since its reader took nothing of it; the connection cannot be broken off in another way. */
export class StalledReader extends Error {
  override readonly name = 'StalledReader'
}

/**
 * The same answer, ended when its reader has not taken the piece that waits for it, 64 kB at most, for `patience` ms:
 * what it is read from is let go, the connection is dropped. What counts is that the runtime has handed the piece on, and
 * asks for the next. Silence of the source counts for nothing.
 */
export function watchReader(
  answer: ReadableStream<Uint8Array>,
  patience: number,
  { drop, streams }: Pick<Connection, 'drop' | 'streams'> = {},
): ReadableStream<Uint8Array> {
  const source = answer.getReader()
  let rest: Uint8Array = new Uint8Array()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOver = false
  const over = () => {
    clearTimeout(timer)
    if (!isOver) streams?.(false)
    isOver = true
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (isOver) return controller.error() // what is not whole must not end as if it were
        if (timer === undefined) streams?.(true)
        clearTimeout(timer)
        while (rest.byteLength === 0) {
          const { done, value } = await source.read()
          if (done) {
            over()
            return controller.close()
          }
          rest = value
        }
        controller.enqueue(rest.subarray(0, PIECE))
        rest = rest.subarray(PIECE)
        timer = setTimeout(() => {
          over()
          const stalled = new StalledReader(`Nothing was taken of an answer for ${patience} ms`)
          void source.cancel(stalled).catch(() => {})
          if (drop) drop()
          else controller.error(stalled)
        }, patience)
      },
      cancel(reason) {
        over()
        return source.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
