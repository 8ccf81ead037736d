import type { Bytes } from '../data/format.ts'

type Piece = Uint8Array<ArrayBuffer>

/** A small body that is all there: to be looked at, and read then. */
export interface HeldBody {
  readonly bytes: Piece
  readonly stream: Bytes
}

/** Reads a body that is known to be small. Throws what reading it throws. */
export async function heldBody(body: Bytes | null): Promise<HeldBody> {
  const pieces: Piece[] = []
  const reader = body?.getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
    pieces.push(read.value)
  const bytes = pieces.length === 1 ? pieces[0]! : new Uint8Array(Buffer.concat(pieces))
  const stream: Bytes = new ReadableStream({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes)
      controller.close()
    },
  })
  return { bytes, stream }
}
