/** The same bytes; `ended` is told how many were taken, once. */
export function countBytes(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  ended: (bytes: number) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  let bytes = 0
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
          ended(bytes)
        } catch (error) {
          ended(bytes)
          controller.error(error)
        }
      },
      cancel: async (reason) => {
        ended(bytes)
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
