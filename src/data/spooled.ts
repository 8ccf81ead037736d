import type { FileHandle } from 'node:fs/promises'
import { openUnnamed } from './unnamed-file.ts'

/** Bytes that stay in memory. */
const IN_MEMORY = 4 << 20

/** A body that is whole: for formats that say at their end where the rest is. */
export interface Spooled {
  readonly size: number
  /** Those bytes, which are there: in an array of their own that begins where one of longs may. */
  read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  /** The same, into `bytes`, as many as it has. */
  readInto(bytes: Uint8Array, at: number): Promise<void>
  close(): Promise<void>
}

/** Keeps a body, in a temporary file when it is large, which has no name any more as soon as it is there. */
export async function spool(pieces: AsyncIterable<Uint8Array>): Promise<Spooled> {
  let held: Uint8Array[] = []
  let size = 0
  let file: FileHandle | undefined
  try {
    for await (const piece of pieces) {
      held.push(piece)
      size += piece.length
      if (!file && size <= IN_MEMORY) continue
      file ??= await openUnnamed()
      await file.writev(held.filter(({ length }) => length > 0))
      held = []
    }
  } catch (error) {
    await file?.close()
    throw error
  }
  return file ? inFile(file, size) : inMemory(held, size)
}

function inFile(file: FileHandle, size: number): Spooled {
  const readInto = async (bytes: Uint8Array, at: number): Promise<void> => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, at + done)
      if (bytesRead === 0) throw new RangeError(`There are no ${bytes.length} bytes at ${at} of ${size}`)
      done += bytesRead
    }
  }
  return {
    size,
    readInto,
    async read(at, length) {
      const bytes = new Uint8Array(length)
      await readInto(bytes, at)
      return bytes
    },
    close: () => file.close(),
  }
}

function inMemory(pieces: readonly Uint8Array[], size: number): Spooled {
  const all = new Uint8Array(size)
  let end = 0
  for (const piece of pieces) {
    all.set(piece, end)
    end += piece.length
  }
  return {
    size,
    async read(at, length) {
      if (at + length > size) throw new RangeError(`There are no ${length} bytes at ${at} of ${size}`)
      return all.slice(at, at + length)
    },
    async readInto(bytes, at) {
      if (at + bytes.length > size)
        throw new RangeError(`There are no ${bytes.length} bytes at ${at} of ${size}`)
      bytes.set(all.subarray(at, at + bytes.length))
    },
    async close() {},
  }
}
