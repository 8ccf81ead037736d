import {
  CHUNK_ROWS,
  type FrameChunk,
  type FrameReader,
  type FrameScan,
  type FrameSchema,
  labelled,
} from '../../data/frame/frame.ts'
import { ruleOut } from '../../data/frame/rule-out.ts'
import { filterSlot, selectRows, slotDtype } from '../../data/frame/select-rows.ts'
import { copyRows, sliceRows, takeRows } from '../../data/frame/take.ts'
import type { Vector } from '../../data/frame/vector.ts'
import type { FrameQuery } from '../database.ts'
import { decodedSize } from './blob.ts'
import { type ChunkPlace, decodeBytes, readBytes, readVector, type StoredFrame } from './chunks.ts'
import type { Connection } from './connection.ts'
import { readBounds } from './summary.ts'
import { Turns } from './turns.ts'

/** Bytes of the first chunks that are kept between opening and reading; of more only the checksums are checked. */
const KEPT = 320_000

/** What one chunk gives to the answer: all of it, a range, or the rows of a mask. */
interface Part {
  readonly place: ChunkPlace
  readonly rows: number
  readonly range?: readonly [start: number, end: number]
  readonly mask?: Uint8Array
}

/** What is read, as it was found: its chunks never change, and stay until `release` is called. */
export interface FrameToRead {
  readonly frame: StoredFrame
  readonly places: readonly ChunkPlace[]
  readonly query: FrameQuery
  /** Called once, by `close`. */
  readonly release: () => void
}

/**
 * Opens a frame of which nothing but the chunks is needed any more: no transaction is held. Chunks that cannot match the
 * filter are not read. The first chunks are checked at once, so that damage in them is known before an answer begins.
 */
export async function openReader(connection: Connection, toRead: FrameToRead): Promise<FrameReader> {
  const { frame, query, release } = toRead
  const { schema: stored } = frame
  const positions = query.columns?.map((name) => stored.columns.findIndex((column) => column.name === name))
  const slots = positions ?? [...stored.columns.keys()]
  const schema: FrameSchema = {
    columns: slots.map((slot) => stored.columns[slot]!),
    index: query.where ? labelled(stored.index) : stored.index,
  }
  const { parts, rows, more } = await plan(connection, toRead)
  const every = [...slots, ...stored.index.levels.map((_, level) => -1 - level)]
  const kept = connection.snapshot(() => readFirst(connection, frame, parts, every))
  let released = false

  const load = (part: Part, slot: number): Vector =>
    kept.get(keyOf(part.place, slot)) ?? loadPart(connection, frame, part, slot)
  return {
    schema,
    rows,
    more,
    async *scan(scan: FrameScan): AsyncGenerator<FrameChunk> {
      const turns = new Turns()
      for (const part of parts) {
        await turns.pass()
        if (released) throw new Error('The frame was closed while it was read')
        yield connection.snapshot(() => ({
          rows: part.rows,
          columns: scan.columns.map((column) => load(part, slots[column]!)),
          index: scan.index ? stored.index.levels.map((_, level) => load(part, -1 - level)) : [],
        }))
      }
    },
    close() {
      if (released) return
      released = true
      release()
    },
  }
}

async function plan(
  connection: Connection,
  { frame, places, query }: FrameToRead,
): Promise<{ parts: Part[]; rows: number; more: boolean }> {
  const { where, offset = 0, limit = Number.POSITIVE_INFINITY } = query
  const parts: Part[] = []
  let seen = 0 // matching rows before this chunk
  let rows = 0
  const turns = new Turns()
  for (const place of places) {
    const mask = where && select(connection, frame, place, where)
    const matching = mask ? count(mask) : place.rows
    const start = Math.max(0, offset - seen)
    const end = Math.min(matching, offset + limit - seen)
    seen += matching
    if (start < end) {
      rows += end - start
      parts.push({ place, rows: end - start, ...within(mask, matching, start, end) })
    }
    if (seen > offset + limit) return { parts, rows, more: true }
    await turns.pass()
  }
  return { parts, rows, more: false }
}

const NONE = new Uint8Array()

/** The mask of the rows that the filter admits, of no length when it admits none; undefined: all. */
function select(
  connection: Connection,
  frame: StoredFrame,
  place: ChunkPlace,
  where: NonNullable<FrameQuery['where']>,
): Uint8Array | undefined {
  const { schema } = frame
  const at = (name: string) => filterSlot(schema, name)!
  const verdict = ruleOut(where, place.rows, (name) =>
    readBounds(connection, { ...place, slot: at(name) }, slotDtype(schema, at(name))),
  )
  if (verdict === 'all') return undefined
  if (verdict === 'none') return NONE
  return selectRows(where, schema, place.rows, (name) => readVector(connection, frame, place, at(name)))
}

function within(
  mask: Uint8Array | undefined,
  matching: number,
  start: number,
  end: number,
): Pick<Part, 'mask' | 'range'> {
  const whole = start === 0 && end === matching
  if (!mask) return whole ? {} : { range: [start, end] }
  if (matching === mask.length) return whole ? {} : { range: [start, end] }
  if (whole) return { mask }
  let at = 0
  return { mask: mask.map((selected) => (selected && at++ >= start && at <= end ? 1 : 0)) }
}

function count(mask: Uint8Array): number {
  let sum = 0
  for (const selected of mask) sum += selected
  return sum
}

function loadPart(connection: Connection, frame: StoredFrame, part: Part, slot: number): Vector {
  return partOf(part, readVector(connection, frame, part.place, slot))
}

function partOf({ mask, range }: Part, vector: Vector): Vector {
  if (mask) return takeRows(vector, mask)
  return range ? sliceRows(vector, ...range) : vector
}

/** Reads the first chunk, of small ones as many as have its rows; answers what is wanted of them where that is little. */
function readFirst(
  connection: Connection,
  frame: StoredFrame,
  parts: readonly Part[],
  slots: readonly number[],
): ReadonlyMap<string, Vector> {
  const kept = new Map<string, Vector>()
  let [rows, size] = [0, 0]
  for (const part of parts) {
    rows += part.place.rows
    if (rows > CHUNK_ROWS && rows > part.place.rows) break
    for (const slot of slots) {
      const bytes = readBytes(connection, frame, part.place, slot)
      size += decodedSize(bytes, part.place.rows)
      if (size > KEPT) continue
      const vector = decodeBytes(frame, part.place, slot, bytes)
      kept.set(keyOf(part.place, slot), copyRows(partOf(part, vector)))
    }
  }
  return kept
}

function keyOf({ segment, position }: ChunkPlace, slot: number): string {
  return `${segment}/${position}/${slot}`
}
