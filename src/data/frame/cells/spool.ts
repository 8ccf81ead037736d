import { closeSync, readSync, writeSync } from 'node:fs'
import { openUnnamedSync } from '../../unnamed-file.ts'

type Buffer = Uint8Array<ArrayBuffer>

/** Bytes of cells that stay in memory; a small frame never leaves it. */
const BUDGET = 16 << 20
/** Bytes of a large block of cells, which is used again rather than left to the collector. */
export const BLOCK = 512 << 10
/** Blocks that are kept for it. */
const BLOCKS = 8
/** What is written to the file at a time, at least. */
const PIECE = 256 << 10

/** Cells that grow no more, and so can go out of memory. */
export interface Spillable {
  /** Bytes that it holds. */
  readonly size: number
  /** Writes them to the spool and lets go of them. */
  spill(): void
}

/** Cells that still grow; `close` keeps what there is as a part that grows no more. */
export interface Growing {
  close(): void
}

/** Memory for the cells of one frame: what is more than fits goes to a temporary file that has no name. */
export class Spool {
  readonly #budget: number
  readonly #growing: Growing[] = []
  #kept: Spillable[] = []
  #resident = 0
  #file: number | undefined
  /** Bytes of the file, with those that are not yet written. */
  #end = 0
  #pending: Buffer = new Uint8Array(0)
  #used = 0
  readonly #blocks: Buffer[] = []

  constructor(budget = BUDGET) {
    this.#budget = budget
  }

  register(growing: Growing): void {
    this.#growing.push(growing)
  }

  /** Counts memory that cells take before they are kept; where those that are kept are too few, all that grow are closed. */
  grow(bytes: number): void {
    this.#resident += bytes
    this.#spillOldest()
    if (bytes > 0 && this.#resident > this.#budget) for (const one of this.#growing) one.close()
  }

  /** Takes a part that grows no more; the oldest go out when there is too much. */
  keep(part: Spillable): void {
    this.#kept.push(part)
    this.#resident += part.size
    this.#spillOldest()
  }

  #spillOldest(): void {
    let out = 0
    for (; this.#resident > this.#budget && out < this.#kept.length; out++) {
      this.#resident -= this.#kept[out]!.size
      this.#kept[out]!.spill()
    }
    if (out > 0) this.#kept = this.#kept.slice(out)
  }

  /** Bytes for cells, of which not all are 0. */
  take(length: number): Buffer {
    return (length === BLOCK && this.#blocks.pop()) || new Uint8Array(length)
  }

  /** Takes bytes back that nobody reads any more. */
  giveBack(bytes: Buffer): void {
    if (bytes.buffer.byteLength === BLOCK && this.#blocks.length < BLOCKS)
      this.#blocks.push(new Uint8Array(bytes.buffer))
  }

  /** Answers where the bytes begin in the file. */
  write(bytes: Uint8Array): number {
    const at = this.#end
    this.#end += bytes.byteLength
    if (this.#used + bytes.byteLength > PIECE) this.#flush()
    if (bytes.byteLength >= PIECE) {
      this.#put(bytes)
      return at
    }
    if (this.#pending.byteLength === 0) this.#pending = new Uint8Array(PIECE)
    this.#pending.set(bytes, this.#used)
    this.#used += bytes.byteLength
    return at
  }

  /** The `length` bytes of the file from `at` on. */
  read(at: number, length: number): Buffer {
    this.#flush()
    const bytes = this.take(length)
    for (let done = 0; done < length; ) {
      const read = readSync(this.#open(), bytes, done, length - done, at + done)
      if (read === 0) throw new Error(`The temporary file of a frame ends at ${at + done}`)
      done += read
    }
    return bytes
  }

  /** Gives the file's space back. */
  close(): void {
    if (this.#file === undefined) return
    unclosed.unregister(this)
    closeSync(this.#file)
    this.#file = undefined
  }

  #flush(): void {
    this.#put(this.#pending.subarray(0, this.#used))
    this.#used = 0
  }

  #put(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.byteLength; )
      done += writeSync(this.#open(), bytes, done, bytes.byteLength - done)
  }

  #open(): number {
    if (this.#file !== undefined) return this.#file
    this.#file = openUnnamedSync()
    unclosed.register(this, this.#file, this)
    return this.#file
  }
}

/** A frame that nobody has read to its end, since its request broke off, leaves its file to the collector. */
const unclosed = new FinalizationRegistry((file: number) => closeSync(file))
