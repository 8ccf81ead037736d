import type { FrameReader } from './frame/frame.ts'

/** The pieces of an answer as they are asked for; closes the reader at their end, and when nobody wants more. */
export function streamOfReader(
  reader: FrameReader,
  pieces: AsyncGenerator<Uint8Array, void>,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await pieces.next()
        if (!done) return controller.enqueue(value)
        reader.close()
        controller.close()
      } catch (error) {
        reader.close()
        throw error
      }
    },
    async cancel() {
      await pieces.return(undefined)
      reader.close()
    },
  })
}
