/** Characters that are put together before they are sent on. */
const PIECE = 64 * 1024

/** Rows that become text at a time. */
const RUN = 4096

/** The texts of rows, many at a time: a step of an asynchronous generator costs more than a row. */
export function* textOfRows(rows: number, textOf: (row: number) => string): Generator<string> {
  for (let start = 0; start < rows; start += RUN) {
    let text = ''
    for (let row = start; row < Math.min(rows, start + RUN); row++) text += textOf(row)
    yield text
  }
}

/** A byte stream of text pieces, joined to a useful size, made as the reader asks for it. `done` runs at its end. */
export function streamText(pieces: AsyncIterable<string>, done: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const source = pieces[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        let text = ''
        while (text.length < PIECE) {
          const { value, done: ended } = await source.next()
          if (ended) {
            if (text !== '') controller.enqueue(encoder.encode(text))
            done()
            return controller.close()
          }
          text += value
        }
        controller.enqueue(encoder.encode(text))
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
