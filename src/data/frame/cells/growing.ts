import {
  FLOAT,
  INT,
  JSON_TEXT,
  type Mark,
  MISSING,
  NumberSegment,
  PLAIN,
  SPECIAL,
  type Spelling,
  TextSegment,
} from './segment.ts'
import { BLOCK, type Spool } from './spool.ts'

/** Rows of a full segment: a block of doubles. */
export const SEGMENT_ROWS = BLOCK / 8

const FIRST_ROWS = 32
const FIRST_BYTES = 256
const COMMA = 0x2c
const encoder = new TextEncoder()

/** Cells that are numbers, booleans or missing, as they come. */
export class GrowingNumbers {
  rows = 0
  #values = new Float64Array(0)
  #marks: Uint8Array<ArrayBuffer> | null = null
  #uniform: Mark = INT
  /** What the next segment begins with: much, where the one before was full. */
  #first = FIRST_ROWS
  readonly #spool: Spool

  constructor(spool: Spool) {
    this.#spool = spool
  }

  get isFull(): boolean {
    return this.rows === this.#values.length
  }

  /** There is room: `isFull` was asked. */
  add(value: number, mark: Mark): void {
    const row = this.rows
    if (this.#marks !== null) this.#marks[row] = mark
    else if (mark !== this.#uniform) this.#mix(mark)
    this.#values[row] = value
    this.rows = row + 1
  }

  /** Makes room; answers the bytes that it takes. */
  grow(): number {
    const before = this.#values
    const length = Math.min(SEGMENT_ROWS, Math.max(this.#first, before.length * 4))
    this.#values = new Float64Array(this.#spool.take(length * 8).buffer)
    this.#values.set(before)
    if (this.#marks !== null) {
      const marks = new Uint8Array(length)
      marks.set(this.#marks)
      this.#marks = marks
    }
    return (length - before.length) * 8
  }

  get bytes(): number {
    return this.#values.byteLength
  }

  take(): NumberSegment {
    const { rows } = this
    const whole = rows === this.#values.length
    this.#first = rows === SEGMENT_ROWS ? SEGMENT_ROWS : FIRST_ROWS
    const values = whole ? this.#values : this.#values.slice(0, rows)
    const marks = this.#marks === null || whole ? this.#marks : this.#marks.slice(0, rows)
    const segment = new NumberSegment(this.#spool, { values, marks, uniform: this.#uniform })
    this.clear()
    return segment
  }

  clear(): void {
    this.rows = 0
    this.#values = new Float64Array(0)
    this.#marks = null
    this.#uniform = INT
  }

  spellInto(text: GrowingText): void {
    for (let row = 0; row < this.rows; row++)
      text.addNumber(this.#values[row]!, this.#marks === null ? this.#uniform : (this.#marks[row] as Mark))
  }

  #mix(mark: Mark): void {
    if (this.rows === 0) {
      this.#uniform = mark
      return
    }
    this.#marks = new Uint8Array(this.#values.length).fill(this.#uniform, 0, this.rows)
    this.#marks[this.rows] = mark
  }
}

/** JSON texts of cells with a comma between, as they come. */
export class GrowingText {
  rows = 0
  #text = new Uint8Array(0)
  #length = 0
  #spelling: Spelling = PLAIN
  #first = FIRST_BYTES
  readonly #spool: Spool

  constructor(spool: Spool) {
    this.#spool = spool
  }

  /** Whether there are as many as a segment may have, so many bytes more included. */
  isFull(bytes: number): boolean {
    return this.rows === SEGMENT_ROWS || (this.rows > 0 && this.#length + bytes >= BLOCK)
  }

  hasRoom(bytes: number): boolean {
    return this.#length + bytes < this.#text.length
  }

  add(bytes: Uint8Array, start: number, end: number, spelling: Spelling): void {
    const text = this.#text
    let at = this.#length
    if (this.rows > 0) text[at++] = COMMA
    if (end - start < 40) for (let i = start; i < end; i++) text[at++] = bytes[i]!
    else {
      text.set(bytes.subarray(start, end), at)
      at += end - start
    }
    this.#length = at
    this.rows += 1
    if (spelling > this.#spelling) this.#spelling = spelling
  }

  addNumber(value: number, mark: Mark): void {
    const bytes = encoder.encode(spelled(value, mark))
    if (!this.hasRoom(bytes.length)) this.grow(bytes.length)
    const isNumber = mark === FLOAT && !Number.isFinite(value) ? SPECIAL : JSON_TEXT
    this.add(bytes, 0, bytes.length, mark === MISSING ? PLAIN : isNumber)
  }

  /** Makes room for so many bytes more; answers the bytes that it takes. */
  grow(bytes: number): number {
    const before = this.#text
    const wanted = Math.max(this.#first, this.#length + bytes + 1)
    const length = Math.max(wanted, Math.min(before.length * 4, BLOCK))
    this.#text = this.#spool.take(length)
    this.#text.set(before.subarray(0, this.#length))
    return length - before.length
  }

  get bytes(): number {
    return this.#text.byteLength
  }

  take(): TextSegment {
    const isMost = this.#length > this.#text.length / 2
    const text = isMost ? this.#text.subarray(0, this.#length) : this.#text.slice(0, this.#length)
    this.#first = isMost ? Math.min(BLOCK, this.#text.length) : FIRST_BYTES
    const segment = new TextSegment(this.#spool, this.rows, text, this.#spelling)
    this.rows = 0
    this.#text = new Uint8Array(0)
    this.#length = 0
    this.#spelling = PLAIN
    return segment
  }
}

/** A float is spelled as one, so that it is read as one again. */
function spelled(value: number, mark: Mark): string {
  switch (mark) {
    case INT:
      return String(value)
    case FLOAT: {
      if (Object.is(value, -0)) return '-0.0'
      const text = String(value)
      return /^-?\d+$/.test(text) ? `${text}.0` : text
    }
    case MISSING:
      return 'null'
    default:
      return value === 1 ? 'true' : 'false'
  }
}
