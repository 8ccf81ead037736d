/** A byte stream that is opened when it is first read. One that nobody reads is opened to be cancelled, which frees what it holds. */
export function lazyStream(open: () => Promise<ReadableStream<Uint8Array>>): ReadableStream<Uint8Array> {
  let opened: Promise<ReadableStreamDefaultReader<Uint8Array>> | undefined
  const reader = () => {
    opened ??= open().then((stream) => stream.getReader())
    return opened
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await (await reader()).read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel(reason) {
        await (await reader()).cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
