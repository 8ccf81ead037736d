import { setImmediate } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { Parser } from 'tar/parse'

/** Of files: a small archive can name very many. */
const MOST_FILES = 16_000

/** What is not read over: a header that is not what its checksum says, and what ends too early. */
const FAULTS: readonly string[] = ['TAR_ENTRY_INVALID', 'TAR_BAD_ARCHIVE', 'TAR_ABORT']

/**
 * The paths of the files in a tar, or in a gzip'd one, which is decompressed in pieces that are let go at once: what unpacks to a
 * thousand times its length takes no more memory than its names. Throws for what is damaged or cut, and for more than `limit` bytes.
 */
export async function tarPaths(archive: Uint8Array, limit: number): Promise<readonly string[]> {
  const paths: string[] = []
  const faults: string[] = []
  const parser = new Parser({
    onReadEntry: (entry) => {
      if (entry.type === 'File' || entry.type === 'OldFile' || entry.type === 'ContiguousFile')
        paths.push(entry.path)
      entry.resume()
    },
    onwarn: (code, message) => {
      if (FAULTS.includes(code)) faults.push(String(message))
    },
  })
  parser.on('error', ({ message }: Error) => faults.push(message))
  let total = 0
  for await (const piece of archive[0] === 0x1f ? gunzipped(archive) : [Buffer.from(archive)]) {
    total += piece.byteLength
    if (total > limit) throw new RangeError(`it holds more than ${limit} bytes`)
    parser.write(piece)
    check()
  }
  parser.end()
  check()
  return paths

  function check(): void {
    if (faults.length > 0) throw new Error(faults[0])
    if (paths.length > MOST_FILES) throw new RangeError(`it has more than ${MOST_FILES} files`)
  }
}

/** In pieces, with a turn of others behind each: Deno has no thread beside for it. */
async function* gunzipped(archive: Uint8Array): AsyncGenerator<Buffer> {
  const engine = createGunzip({ chunkSize: 64 * 1024 })
  engine.end(archive)
  try {
    for await (const piece of engine) {
      yield piece
      await setImmediate()
    }
  } finally {
    engine.destroy()
  }
}
