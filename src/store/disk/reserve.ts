import { closeSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { full, translated } from './failures.ts'

/** What a deletion may write before it gives space back, in bytes; the store counts as full when no more is left. */
const SIZE = 2 * 2 ** 20

/**
 * A file that takes up space, so that a full disk has some when it is needed most: even a deletion must be written to
 * the log first. While it is not there, for whichever process, the disk is full.
 */
export class Reserve {
  readonly #folder: string
  readonly #path: string

  constructor(folder: string) {
    this.#folder = folder
    this.#path = join(folder, 'reserve')
  }

  /** Takes the space up when it can be had, and answers whether it is there. */
  keep(): boolean {
    if (statSync(this.#path, { throwIfNoEntry: false })?.size === SIZE) return true
    try {
      if (this.room() < 2 * SIZE) return false
      // Bytes that no file system stores as a hole or packs.
      const block = crypto.getRandomValues(new Uint8Array(2 ** 16))
      const file = openSync(this.#path, 'w', 0o600)
      try {
        for (let written = 0; written < SIZE; written += block.length)
          writeSync(file, block, 0, block.length, written)
      } finally {
        closeSync(file)
      }
      return true
    } catch {
      this.release()
      return false
    }
  }

  release(): void {
    rmSync(this.#path, { force: true })
  }

  /** Throws `insufficient-storage` when the disk is full, for those who would write to it. */
  check(): void {
    if (!this.keep()) throw full(this.#folder)
  }

  /**
   * The same behind what was written: the file must still be able to grow by the `debt` that the log owes it, in bytes, once the
   * reserve is let go. What is not in the log yet takes as much as the reserve at most, and a deletion some more.
   */
  checkRoomFor(debt: number): void {
    if (this.room() < debt + SIZE / 2) throw full(this.#folder)
  }

  /** The same for those who ask whether one could write, which is to say more than a few bytes. */
  checkRoom(debt: number): void {
    this.check()
    this.checkRoomFor(debt + SIZE / 2)
  }

  /** What the disk has left, in bytes. */
  room(): number {
    try {
      const { bavail, bsize } = statfsSync(this.#folder)
      return bavail * bsize
    } catch (error) {
      throw translated(this.#folder, error)
    }
  }
}
