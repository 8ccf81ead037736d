import { Utf8Writer } from './utf8-writer.ts'

/** Writes a text, with a pause wherever there is enough of it to be sent on. */
export type WriteText = (out: Utf8Writer) => AsyncIterable<void>

/** Writes rows, with pauses as `WriteText` has them. */
export function* writeRows(out: Utf8Writer, rows: number, write: (row: number) => void): Generator<void> {
  for (let row = 0; row < rows; row++) {
    write(row)
    if (out.isFull) yield
  }
}

/** A text as a stream of bytes, written as the reader asks for it. `done` runs at its end. */
export function streamText(write: WriteText, done: () => void): ReadableStream<Uint8Array> {
  const out = new Utf8Writer()
  const source = write(out)[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done: ended } = await source.next()
        const piece = out.take()
        if (piece.length > 0) controller.enqueue(piece)
        if (!ended) return
        done()
        controller.close()
      } catch (error) {
        done()
        throw error
      }
    },
    async cancel() {
      await source.return?.()
      done()
    },
  })
}
