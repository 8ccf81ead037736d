import type { FrameReader } from './frame/frame.ts'

/**
 * The pieces of an answer as they are asked for; closes the reader at their end, and when nobody wants more. What is wrong
 * before the first piece is thrown at once, so that it is an answer of its own.
 */
export async function streamOfReader(
  reader: FrameReader,
  pieces: AsyncGenerator<Uint8Array, void>,
): Promise<ReadableStream<Uint8Array>> {
  let first: IteratorResult<Uint8Array, void> | undefined = await pieces.next()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = first ?? (await pieces.next())
        first = undefined
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
