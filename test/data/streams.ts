import type { FrameReader, FrameSource } from '../../src/data/frame/frame.ts'
import type { Json } from '../../src/data/frame/vector.ts'
import { encodeFrame } from '../../src/data/json/encode.ts'
import { memoryReader } from './frame/memory-frame.ts'

/** A body that arrives in pieces of `size` bytes. */
export function bodyOf(content: string | Uint8Array, size = 64): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + size))
      at += size
    },
  })
}

export async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer())
}

export async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new TextDecoder().decode(await bytesOf(stream))
}

export interface Listed {
  readonly data: Readonly<Record<string, readonly Json[]>>
  readonly dtypes: Readonly<Record<string, string>>
  readonly index: {
    readonly type: string
    readonly values: readonly Json[]
    readonly names: readonly (string | null)[]
  }
}

/** A frame as the API answers it in orient list. */
export async function listed(frame: FrameSource | FrameReader): Promise<Listed> {
  const reader = 'scan' in frame ? frame : await memoryReader(frame)
  return JSON.parse(await textOf(encodeFrame(reader, { orient: 'list', name: 'n', resourceUri: '/n/' })))
}
