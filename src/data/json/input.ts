import { isUtf8 } from 'node:buffer'
import { badRequest, type OmegaError } from '../../error.ts'
import { otherKindOf } from '../other-kind.ts'
import { Scanner } from './scanner.ts'

const NEWLINE = 0x0a
/** Of each byte of a word, all but the highest. */
const LOW_BITS = 0x7f7f7f7f
/** Bytes that there is room for at first. */
const FIRST = 1024

/** The bytes of a JSON body as they come. `format` names it in messages. */
export class JsonInput extends Scanner {
  readonly #pieces: AsyncIterator<Uint8Array> | undefined
  readonly #format: string
  /** Bytes at the beginning that are known to be UTF-8. */
  #checked = 0
  #lines = 1
  /** Bytes of the line before `bytes`. */
  #before = 0

  /** Bytes that are all there are already, or are to come. */
  constructor(body: AsyncIterable<Uint8Array> | Uint8Array, format: string) {
    super()
    this.#format = format
    if (!(body instanceof Uint8Array)) {
      this.#pieces = body[Symbol.asyncIterator]()
      return
    }
    this.bytes = body
    this.end = body.length
    this.ended = true
    this.#checkUtf8()
  }

  /** Begins to read: a mark of UTF-8 is skipped, text of two bytes a character refused. */
  *start(): Generator<void, void, void> {
    while (this.end < 4 && !this.ended) yield
    const [first, second, third] = this.bytes.subarray(0, this.end)
    if (first === 0 || second === 0) throw this.#notUtf8()
    if (first === 0xef && second === 0xbb && third === 0xbf) this.at = 3
  }

  /** Waits for more bytes, as many again as could not be read yet, so that what is long is not searched for ever. */
  async more(): Promise<void> {
    if (this.#pieces === undefined || this.ended) throw new Error('A reader wants more than there is')
    this.#countLines()
    this.#checked -= this.at
    // The rest goes to the front, what comes goes behind it: the same bytes are used for the whole body.
    this.bytes.copyWithin(0, this.at, this.end)
    const rest = this.end - this.at
    this.at = 0
    this.end = rest
    while (this.end < Math.max(1, 2 * rest)) {
      const { done, value } = await this.#pieces.next()
      if (done) {
        this.ended = true
        break
      }
      this.#append(value)
    }
    this.#checkUtf8()
  }

  /** Lets go of the body, when nothing more of it is wanted. */
  async cancel(): Promise<void> {
    await this.#pieces?.return?.()
  }

  override place(at: number): string {
    const before = this.bytes.subarray(0, at)
    const newline = before.lastIndexOf(NEWLINE)
    return `line ${this.line(at)} column ${newline >= 0 ? at - newline : this.#before + at + 1}`
  }

  override line(at: number): number {
    return this.bytes.subarray(0, at).reduce((sum, code) => sum + Number(code === NEWLINE), this.#lines)
  }

  #append(piece: Uint8Array): void {
    const size = this.end + piece.length
    if (size > this.bytes.length) {
      const bytes = new Uint8Array(Math.max(FIRST, 2 * this.bytes.length, size))
      bytes.set(this.bytes.subarray(0, this.end))
      this.bytes = bytes
    }
    this.bytes.set(piece, this.end)
    this.end = size
  }

  #countLines(): void {
    const read = this.bytes.subarray(0, this.at)
    if (!read.includes(NEWLINE)) {
      this.#before += read.length
      return
    }
    this.#lines += newlinesIn(read)
    this.#before = read.length - read.lastIndexOf(NEWLINE) - 1
  }

  #checkUtf8(): void {
    const end = this.ended ? this.end : lastWhole(this.bytes, this.end)
    if (end <= this.#checked) return
    if (!isUtf8(this.bytes.subarray(this.#checked, end))) throw this.#notUtf8()
    this.#checked = end
  }

  #notUtf8(): OmegaError {
    const isStart = this.#checked === 0 && this.#lines === 1 && this.#before === 0
    const other = isStart ? otherKindOf(this.bytes.subarray(0, this.end)) : undefined
    return badRequest(`The ${this.#format} is ${other ?? 'not UTF-8, encode it so'}`)
  }
}

/** Newlines in bytes that begin where words do, four of which are looked at together. */
function newlinesIn(bytes: Uint8Array): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
  let count = 0
  for (let i = 0; i < words.length; i++) {
    const zeros = words[i]! ^ 0x0a0a0a0a // a newline is a byte of 0 here
    const found = ~(((zeros & LOW_BITS) + LOW_BITS) | zeros | LOW_BITS) // its highest bit, set where it was 0
    if (found !== 0) count += Math.imul(found >>> 7, 0x01010101) >>> 24
  }
  for (let at = words.length * 4; at < bytes.length; at++) if (bytes[at] === NEWLINE) count++
  return count
}

/** Where a last character begins whose bytes are not all there. */
function lastWhole(bytes: Uint8Array, end: number): number {
  for (let at = end - 1; at >= Math.max(0, end - 3); at--) {
    const code = bytes[at]!
    if (code < 0x80) return end
    if (code >= 0xc0) return end - at < (code >= 0xf0 ? 4 : code >= 0xe0 ? 3 : 2) ? at : end
  }
  return end
}
