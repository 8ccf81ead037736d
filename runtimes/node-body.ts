import type { IncomingMessage } from 'node:http'

type Bytes = Uint8Array<ArrayBuffer>

/**
 * The body of a request as the parser hands it out, each piece read when it is asked for. `Readable.toWeb`, by which the
 * adaptor makes `Request.body`, copies each, which doubles what the collector has to find. Undefined when the client has
 * left: the adaptor knows what came before that.
 */
export function bodyOf(incoming: IncomingMessage): ReadableStream<Bytes> | undefined {
  if (incoming.destroyed) return undefined
  incoming.pause()
  return new ReadableStream<Bytes>(
    {
      start: (controller) => fill(controller, incoming),
      pull: () => void incoming.resume(),
      cancel: () => void incoming.destroy(),
    },
    { highWaterMark: 0 },
  )
}

function fill(controller: ReadableStreamDefaultController<Bytes>, incoming: IncomingMessage): void {
  let isOver = false
  const once = (end: () => void) => {
    if (!isOver) end()
    isOver = true
  }
  incoming.on('data', ({ buffer, byteOffset, byteLength }: Buffer<ArrayBuffer>) => {
    if (isOver) return
    controller.enqueue(new Uint8Array(buffer, byteOffset, byteLength))
    incoming.pause()
  })
  incoming.on('end', () => once(() => controller.close()))
  incoming.on('error', (error) => once(() => controller.error(error)))
  incoming.on('close', () => once(() => controller.error(new Error('The client has left'))))
}
