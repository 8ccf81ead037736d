import { badRequest, OmegaError } from '../../../error.ts'
import { FloatLiteral, type OrderedJson, parseJson, toPlain } from '../../json/parse-json.ts'
import { buildVector } from '../build-vector.ts'
import type { Dtype } from '../dtypes.ts'
import { joinTexts, noTexts, splitTexts, type TextRange, textVector } from '../plain-texts.ts'
import type { Json, Utf8Texts, Vector } from '../vector.ts'
import type { Cells } from './cells.ts'
import { fillVector, newFilled } from './fill.ts'
import {
  BOOL,
  FLOAT,
  MISSING,
  NumberSegment,
  type Numbers,
  PLAIN,
  type Segment,
  SPECIAL,
  TextSegment,
} from './segment.ts'

const decoder = new TextDecoder()

/** Cells of a segment, read. */
type Read =
  | { readonly rows: number; readonly segment: NumberSegment; readonly numbers: Numbers }
  | { readonly rows: number; readonly texts: Utf8Texts }
  | { readonly rows: number; readonly values: readonly Json[] }

/** Reads a column's cells from the first row to the last, as vectors of a dtype. */
export class CellCursor {
  readonly #name: string
  readonly #dtype: Dtype
  readonly #segments: readonly Segment[]
  readonly #advice: string
  #next = 0
  #read: Read | undefined
  /** The next row, in what is read and in all. */
  #at = 0
  #row = 0

  constructor(name: string, dtype: Dtype, cells: Cells, advice = '') {
    this.#advice = advice
    this.#name = name
    this.#dtype = dtype
    this.#segments = cells.segments
  }

  /** The next rows; a cell that does not fit the dtype is a 400 with its column and row. */
  take(rows: number): Vector {
    const parts: Part[] = []
    for (let taken = 0; taken < rows; ) {
      const read = this.#current()
      const count = Math.min(rows - taken, read.rows - this.#at)
      parts.push({ read, from: this.#at, to: this.#at + count })
      this.#at += count
      taken += count
    }
    const start = this.#row
    this.#row += rows
    const vector = fast(this.#dtype, rows, parts) ?? this.#checked(start, parts)
    for (const { read, to } of parts)
      if ('numbers' in read && to === read.rows) read.segment.release(read.numbers)
    return vector
  }

  #current(): Read {
    if (this.#read === undefined || this.#at === this.#read.rows) {
      this.#read = readSegment(this.#segments[this.#next]!, isTexts(this.#dtype))
      this.#next += 1
      this.#at = 0
    }
    return this.#read
  }

  #checked(start: number, parts: readonly Part[]): Vector {
    const values = parts.flatMap(({ read, from, to }) => valuesOf(read, from, to))
    try {
      return buildVector(this.#name, this.#dtype, values)
    } catch (error) {
      if (!(error instanceof OmegaError)) throw error
      const row = values.findIndex((value) => !this.#fits(value))
      throw badRequest(`${error.message}, in row ${start + row + 1} of the data${this.#advice}`, error)
    }
  }

  #fits(value: Json): boolean {
    try {
      buildVector(this.#name, this.#dtype, [value])
      return true
    } catch {
      return false
    }
  }
}

/** All cells, segment by segment. */
export function* readCells(cells: Cells): Generator<Json> {
  for (const value of readSpelled(cells)) yield toPlain(value)
}

/** All cells, floats as they are spelled. */
export function* readSpelled(cells: Cells): Generator<OrderedJson> {
  cells.close()
  for (const segment of cells.segments) {
    if (segment instanceof TextSegment) {
      yield* parseJson(`[${textOf(segment)}]`) as readonly OrderedJson[]
      continue
    }
    const { values, marks, uniform } = (segment as NumberSegment).read()
    for (let row = 0; row < values.length; row++) {
      const mark = marks === null ? uniform : marks[row]
      const value = values[row]!
      if (mark === MISSING) yield null
      else if (mark === BOOL) yield value === 1
      else yield mark === FLOAT && Number.isInteger(value) ? new FloatLiteral(value) : value
    }
  }
}

interface Part {
  readonly read: Read
  readonly from: number
  readonly to: number
}

/** Where the cells are as the dtype holds them; undefined where each has to be looked at. */
function fast(dtype: Dtype, rows: number, parts: readonly Part[]): Vector | undefined {
  if (isTexts(dtype)) {
    const ranges = parts.map(textRange)
    if (ranges.every((range) => range !== undefined)) return textVector(joinTexts(ranges))
    const texts = parts.map(({ read, from, to }) => valuesOf(read, from, to))
    return { type: 'text', values: texts.length === 1 ? texts[0]! : texts.flat() }
  }
  const filled = newFilled(dtype, rows)
  if (filled === undefined) return undefined
  let at = 0
  for (const { read, from, to } of parts) {
    if (!('numbers' in read) || !fillVector(filled, at, read.numbers, from, to)) return undefined
    at += to - from
  }
  return filled.vector
}

/** Whether all JSON values are held as they are. */
function isTexts(dtype: Dtype): boolean {
  return dtype.kind === 'text' && dtype.name === 'object'
}

/** Plain texts stay bytes where the dtype holds texts. */
function readSegment(segment: Segment, keepsTexts: boolean): Read {
  const { rows } = segment
  if (segment instanceof NumberSegment) return { rows, segment, numbers: segment.read() }
  const stored = segment as TextSegment
  const texts = keepsTexts && stored.spelling === PLAIN ? splitSegment(stored) : undefined
  return texts ? { rows, texts } : { rows, values: readTexts(stored) }
}

function splitSegment(segment: TextSegment): Utf8Texts | undefined {
  const bytes = segment.read()
  const texts = splitTexts(bytes, segment.rows)
  segment.release(bytes)
  return texts
}

/** The part as texts; undefined where it has anything else. */
function textRange({ read, from, to }: Part): TextRange | undefined {
  if ('texts' in read) return { texts: read.texts, from, to }
  if (!('numbers' in read) || read.numbers.marks !== null || read.numbers.uniform !== MISSING)
    return undefined
  return { texts: noTexts(to - from), from: 0, to: to - from }
}

function readTexts(segment: TextSegment): readonly Json[] {
  const text = `[${textOf(segment)}]`
  return (segment.spelling === SPECIAL ? toPlain(parseJson(text)) : JSON.parse(text)) as readonly Json[]
}

function textOf(segment: TextSegment): string {
  const bytes = segment.read()
  const text = decoder.decode(bytes)
  segment.release(bytes)
  return text
}

function valuesOf(read: Read, from: number, to: number): readonly Json[] {
  if ('texts' in read) return textVector(joinTexts([{ texts: read.texts, from, to }])).values
  if ('values' in read) return from === 0 && to === read.rows ? read.values : read.values.slice(from, to)
  const { values, marks, uniform } = read.numbers
  return Array.from(values.subarray(from, to), (value, row) => {
    const mark = marks === null ? uniform : marks[from + row]
    if (mark === MISSING) return null
    return mark === BOOL ? value === 1 : value
  })
}
