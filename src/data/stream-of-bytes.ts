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
