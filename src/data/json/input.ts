import { isUtf8 } from 'node:buffer'
import { badRequest, type OmegaError } from '../../error.ts'
import { Scanner } from './scanner.ts'

const NEWLINE = 0x0a

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
    const rest = this.bytes.subarray(this.at, this.end)
    const pieces = [rest]
    let size = rest.length
    while (size < Math.max(1, 2 * rest.length)) {
      const { done, value } = await this.#pieces.next()
      if (done) {
        this.ended = true
        break
      }
      pieces.push(value)
      size += value.length
    }
    this.#checked -= this.at
    this.bytes = rest.length === 0 && pieces.length === 2 ? pieces[1]! : joined(pieces, size)
    this.at = 0
    this.end = size
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

  #countLines(): void {
    const read = this.bytes.subarray(0, this.at)
    let last = -1
    for (let at = read.indexOf(NEWLINE); at >= 0; at = read.indexOf(NEWLINE, at + 1)) {
      this.#lines += 1
      last = at
    }
    this.#before = last >= 0 ? read.length - last - 1 : this.#before + read.length
  }

  #checkUtf8(): void {
    const end = this.ended ? this.end : lastWhole(this.bytes, this.end)
    if (end <= this.#checked) return
    if (!isUtf8(this.bytes.subarray(this.#checked, end))) throw this.#notUtf8()
    this.#checked = end
  }

  #notUtf8(): OmegaError {
    return badRequest(`The ${this.#format} is not UTF-8, encode it so`)
  }
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
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
