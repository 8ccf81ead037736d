import type { Spillable, Spool } from './spool.ts'

/** What a cell is that stands as a number. */
export const INT = 0
export const FLOAT = 1
export const MISSING = 2
export const BOOL = 3
export type Mark = typeof INT | typeof FLOAT | typeof MISSING | typeof BOOL

/** How cells that stand as JSON text are spelled, the plainest first; those of a segment as the least plain of them. */
export const PLAIN = 0 // strings in which nothing is escaped, or null
export const JSON_TEXT = 1 // what `JSON.parse` reads as it is
export const SPECIAL = 2 // integers beyond 2^53, NaN and infinities, and what may have them within
export type Spelling = typeof PLAIN | typeof JSON_TEXT | typeof SPECIAL

/** Cells that are numbers, booleans or missing: a double each. `marks` is null where all are alike. */
export interface Numbers {
  readonly values: Float64Array
  readonly marks: Uint8Array | null
  readonly uniform: Mark
}

/** Some rows of a column, which grow no more; in memory, or in the spool. */
export abstract class Segment implements Spillable {
  readonly rows: number
  readonly #spool: Spool
  #parts: readonly Uint8Array<ArrayBuffer>[]
  #at = -1

  constructor(spool: Spool, rows: number, parts: readonly Uint8Array<ArrayBuffer>[]) {
    this.rows = rows
    this.#spool = spool
    this.#parts = parts
  }

  get size(): number {
    return this.#parts.reduce((sum, part) => sum + part.byteLength, 0)
  }

  spill(): void {
    if (this.#at >= 0) return
    const places = this.#parts.map((part) => this.#spool.write(part))
    this.#at = places[0]!
    for (const part of this.#parts) this.#spool.giveBack(part)
    this.#parts = []
  }

  /** What has been read from the file can be used for other cells. */
  protected giveBack(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#at >= 0) this.#spool.giveBack(bytes)
  }

  /** The parts, of these lengths; read from the file where they are there. */
  protected parts(lengths: readonly number[]): readonly Uint8Array<ArrayBuffer>[] {
    if (this.#at < 0) return this.#parts
    const all = this.#spool.read(
      this.#at,
      lengths.reduce((sum, length) => sum + length, 0),
    )
    let at = 0
    return lengths.map((length) => {
      at += length
      return all.subarray(at - length, at)
    })
  }
}

export class NumberSegment extends Segment {
  readonly uniform: Mark
  readonly #mixed: boolean

  constructor(spool: Spool, { values, marks, uniform }: Numbers) {
    const bytes = new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength)
    super(spool, values.length, marks ? [bytes, marks as Uint8Array<ArrayBuffer>] : [bytes])
    this.uniform = uniform
    this.#mixed = marks !== null
  }

  read(): Numbers {
    const [bytes, marks] = this.parts(this.#mixed ? [this.rows * 8, this.rows] : [this.rows * 8])
    const values = new Float64Array(bytes!.buffer, bytes!.byteOffset, this.rows)
    return { values, marks: marks ?? null, uniform: this.uniform }
  }

  /** Who has read the cells keeps nothing of them. */
  release({ values }: Numbers): void {
    this.giveBack(new Uint8Array(values.buffer as ArrayBuffer))
  }
}

export class TextSegment extends Segment {
  readonly spelling: Spelling
  readonly #length: number

  constructor(spool: Spool, rows: number, text: Uint8Array<ArrayBuffer>, spelling: Spelling) {
    super(spool, rows, [text])
    this.spelling = spelling
    this.#length = text.byteLength
  }

  /** The cells as JSON in UTF-8, with a comma between. */
  read(): Uint8Array<ArrayBuffer> {
    return this.parts([this.#length])[0]!
  }

  release(bytes: Uint8Array<ArrayBuffer>): void {
    this.giveBack(bytes)
  }
}
