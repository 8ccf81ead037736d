import { Buffer } from 'node:buffer'
import { badRequest } from '../error.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Bytes that come in pieces, read up to where certain ones stand; no more is held than could be the beginning of those. */
export class BytesUntil {
  readonly #pieces: AsyncIterator<Bytes>
  #held: Buffer<ArrayBuffer>

  /** `before` stands before the first piece. */
  constructor(pieces: AsyncIterable<Bytes>, before: Buffer<ArrayBuffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]()
    this.#held = before
  }

  /** What comes next before `end`; undefined, and `end` is passed, where that is next. Throws 400 where it never comes. */
  async next(end: Buffer): Promise<Bytes | undefined> {
    for (;;) {
      const at = this.#held.indexOf(end)
      if (at === 0) {
        this.#held = this.#held.subarray(end.length)
        return undefined
      }
      const free = at > 0 ? at : this.#held.length - end.length + 1
      if (free > 0) {
        const piece = this.#held.subarray(0, free)
        this.#held = this.#held.subarray(free)
        return piece
      }
      await this.#more()
    }
  }

  /** All before `end` as text. Throws 400 when it is longer than so many bytes. */
  async whole(end: Buffer, limit: number): Promise<string> {
    const pieces: Bytes[] = []
    let size = 0
    for (let piece = await this.next(end); piece; piece = await this.next(end)) {
      size += piece.length
      if (size > limit) throw badRequest(`The form has a field, or headers, of more than ${limit} bytes`)
      pieces.push(piece)
    }
    return Buffer.concat(pieces).toString()
  }

  /** The next so many bytes as text, which stay to be read. */
  async peek(length: number): Promise<string> {
    while (this.#held.length < length) await this.#more()
    return this.#held.subarray(0, length).toString()
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#pieces.next()
    if (done) throw badRequest('The form cannot be read: it broke off before its end')
    this.#held = Buffer.concat([this.#held, value])
  }
}
