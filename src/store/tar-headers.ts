import { setImmediate } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'

const BLOCK = 512
const SIZE = { at: 124, end: 136 }
const CHECKSUM = { at: 148, end: 156 }
const TYPE = 156

/** Entries whose content is about the next one, such as its long name (POSIX pax, GNU tar). */
const ABOUT_THE_NEXT: readonly string[] = ['x', 'g', 'L', 'N', 'K']

/** Of headers, in bytes: some 16,000 files. */
const MOST_HEADERS = 8 * 2 ** 20

/**
 * The headers of a tar, or of a gzip'd one, as a tar of empty files: what unpacks to a thousand times its length takes no
 * more memory than those, and no time of this thread at a stretch. Throws for what is cut, for a header that is not what its
 * checksum says, and for more than `limit` bytes.
 */
export async function tarHeaders(archive: Uint8Array, limit: number): Promise<Uint8Array> {
  const headers = new HeldHeaders()
  let total = 0
  for await (const piece of archive[0] === 0x1f ? gunzipped(archive) : [archive]) {
    total += piece.byteLength
    if (total > limit) throw new RangeError(`it holds more than ${limit} bytes`)
    if (headers.take(piece)) break
  }
  return headers.whole()
}

/** In pieces, with a turn of others behind each: Deno has no thread beside for it. */
async function* gunzipped(archive: Uint8Array): AsyncGenerator<Uint8Array> {
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

class HeldHeaders {
  readonly #held: Uint8Array[] = []
  #size = 0
  /** Of the header that is being read. */
  #header = new Uint8Array(BLOCK)
  #filled = 0
  /** Bytes that are still to come of the content, and behind it up to the next block. */
  #content = 0
  #padding = 0
  #isHeld = false

  /** Whether the archive is over. */
  take(piece: Uint8Array): boolean {
    for (let at = 0; at < piece.length; ) {
      const rest = this.#content + this.#padding
      const end = Math.min(piece.length, at + (rest > 0 ? rest : BLOCK - this.#filled))
      const part = piece.subarray(at, end)
      at = end
      if (rest > 0) this.#pass(part)
      else {
        this.#header.set(part, this.#filled)
        this.#filled += part.length
        if (this.#filled === BLOCK && this.#begin()) return true
      }
    }
    return false
  }

  whole(): Uint8Array {
    if (this.#content > 0 || this.#filled > 0) throw new Error('it is cut')
    return Buffer.concat([...this.#held, new Uint8Array(2 * BLOCK)])
  }

  #pass(part: Uint8Array): void {
    const content = Math.min(part.length, this.#content)
    this.#content -= content
    this.#padding -= part.length - content
    if (this.#isHeld) this.#hold(part)
  }

  /** Begins the entry of the header; whether there is none. */
  #begin(): boolean {
    const header = this.#header
    this.#filled = 0
    if (header[0] === 0) return true
    checkHeader(header)
    const size = octal(header, SIZE) ?? 0
    this.#content = size
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK
    this.#isHeld = ABOUT_THE_NEXT.includes(String.fromCharCode(header[TYPE]!))
    if (!this.#isHeld) header.fill(0x30, SIZE.at, SIZE.end - 1)
    this.#header = new Uint8Array(BLOCK)
    this.#hold(header)
    return false
  }

  #hold(bytes: Uint8Array): void {
    this.#size += bytes.length
    if (this.#size > MOST_HEADERS) throw new RangeError(`it has more than ${MOST_HEADERS} bytes of headers`)
    this.#held.push(bytes.slice())
  }
}

/** Older programs have summed signed bytes. */
function checkHeader(header: Uint8Array): void {
  const said = octal(header, CHECKSUM)
  const spaced = header.slice().fill(0x20, CHECKSUM.at, CHECKSUM.end)
  let [unsigned, signed] = [0, 0]
  for (const byte of spaced) {
    unsigned += byte
    signed += byte > 127 ? byte - 256 : byte
  }
  if (said !== unsigned && said !== signed) throw new Error('a header of it is not what its checksum says')
}

/** Undefined for a field without a number. */
function octal(
  header: Uint8Array,
  { at, end }: { readonly at: number; readonly end: number },
): number | undefined {
  const text = Buffer.from(header.subarray(at, end))
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart()
  if (text === '') return undefined
  if (!/^[0-7]+$/.test(text)) throw new Error('a header of it is damaged')
  return Number.parseInt(text, 8)
}
