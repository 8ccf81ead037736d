import { closeSync, readSync, writeSync } from 'node:fs'
import { openUnnamedSync } from '../unnamed-file.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Bytes that stay in memory; a small body needs no file. */
const HELD = 4 * 1024 * 1024
const PIECE = 256 * 1024

/** The bytes of a body, kept to be read once more: in memory at first, then in a temporary file that has no name. */
export class Spool {
  readonly #source: AsyncIterable<Bytes>
  #held: Bytes[] = []
  #size = 0
  #file: number | undefined
  #isKept = true
  #mayUseFile = false

  constructor(source: AsyncIterable<Bytes>) {
    this.#source = source
  }

  /** The bytes as they come, kept as they pass. */
  async *first(): AsyncGenerator<Bytes> {
    for await (const bytes of this.#source) {
      if (this.#isKept) this.#keep(bytes)
      yield bytes
    }
  }

  /** The bytes once more, after `first` has ended. */
  async *again(): AsyncGenerator<Bytes> {
    yield* this.#held
    if (this.#file === undefined) return
    for (let at = 0; ; ) {
      const bytes = new Uint8Array(PIECE)
      const read = readSync(this.#file, bytes, 0, PIECE, at)
      if (read === 0) return
      at += read
      yield bytes.subarray(0, read)
    }
  }

  /** From here on what is too much goes to a file, since somebody will close it. */
  spill(): void {
    this.#mayUseFile = true
  }

  /** Lets go of what was kept, and keeps no more. */
  close(): void {
    this.#isKept = false
    this.#held = []
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #keep(bytes: Bytes): void {
    this.#size += bytes.byteLength
    if (this.#size <= HELD || !this.#mayUseFile) {
      this.#held.push(bytes)
      return
    }
    this.#file ??= openUnnamedSync()
    for (let at = 0; at < bytes.byteLength; ) at += writeSync(this.#file, bytes, at)
  }
}
