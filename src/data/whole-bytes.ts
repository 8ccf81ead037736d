import { concatenated } from './concatenated.ts'
import type { Bytes } from './format.ts'

/** All of a stream; one piece is not copied. Throws what reading it throws. */
export async function wholeBytes(stream: Bytes | null): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const reader = stream?.getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
    pieces.push(read.value)
  return pieces.length === 1 ? pieces[0]! : concatenated(pieces)
}
