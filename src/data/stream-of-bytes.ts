import type { Bytes } from './format.ts'

/** Bytes that are all there as a stream; several times quicker than that of a `Blob`. */
export function streamOfBytes(...pieces: readonly Uint8Array<ArrayBuffer>[]): Bytes {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) if (piece.byteLength > 0) controller.enqueue(piece)
      controller.close()
    },
  })
}

/** Pieces as a stream, one after the other as they are asked for. */
export function streamOf(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Bytes {
  const source = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await source.next()
      if (done) controller.close()
      else controller.enqueue(new Uint8Array(value))
    },
    async cancel() {
      await source.return?.()
    },
  })
}
