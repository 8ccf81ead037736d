/** The same bytes; `ended` is told how many were taken, once. */
export function countBytes(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  ended: (bytes: number) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  let bytes = 0
  let isOver = false
  const over = () => {
    if (!isOver) ended(bytes)
    isOver = true // a read that goes on when a reader leaves ends too
  }
  return new ReadableStream(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read()
          if (value) {
            bytes += value.byteLength
            controller.enqueue(value)
          }
          if (!done) return
          controller.close()
          over()
        } catch (error) {
          over()
          controller.error(error)
        }
      },
      cancel: async (reason) => {
        over()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
