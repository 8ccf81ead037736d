/** Characters that are put together before they are sent on. */
const PIECE = 64 * 1024

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
