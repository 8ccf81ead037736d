import type { FrameChunk, FrameReader, FrameScan, FrameSchema } from '../../data/frame/frame.ts'
import { filterSlot, selectRows } from '../../data/frame/select-rows.ts'
import { sliceRows, takeRows } from '../../data/frame/take.ts'
import type { Vector } from '../../data/frame/vector.ts'
import type { FrameQuery } from '../database.ts'
import { type ChunkPlace, chunkPlaces, readVector } from './chunks.ts'
import type { Connection } from './connection.ts'
import type { StoredObject } from './objects.ts'

/** What one chunk gives to the answer: all of it, a range, or the rows of a mask. */
interface Part {
  readonly place: ChunkPlace
  readonly rows: number
  readonly range?: readonly [start: number, end: number]
  readonly mask?: Uint8Array
}

type FrameObject = StoredObject & { readonly frame: NonNullable<StoredObject['frame']> }

/** Opens a frame on a connection that is in a read transaction; `release` is called once, by `close`. */
export function openReader(
  connection: Connection,
  object: FrameObject,
  query: FrameQuery,
  release: () => void,
): FrameReader {
  const stored = object.frame.schema
  const positions = query.columns?.map((name) => stored.columns.findIndex((column) => column.name === name))
  const slots = positions ?? [...stored.columns.keys()]
  const schema: FrameSchema = {
    columns: slots.map((slot) => stored.columns[slot]!),
    index: thinned(stored.index, query),
  }
  const { parts, rows, more } = plan(connection, object, query)
  let released = false

  const load = (part: Part, slot: number): Vector => {
    const vector = readVector(connection, stored, part.place, slot)
    if (part.mask) return takeRows(vector, part.mask)
    return part.range ? sliceRows(vector, ...part.range) : vector
  }
  return {
    schema,
    rows,
    more,
    async *scan(scan: FrameScan): AsyncGenerator<FrameChunk> {
      for (const part of parts) {
        if (released) throw new Error('The frame was closed while it was read')
        yield {
          rows: part.rows,
          columns: scan.columns.map((column) => load(part, slots[column]!)),
          index: scan.index ? stored.index.levels.map((_, level) => load(part, -1 - level)) : [],
        }
      }
    },
    close() {
      if (released) return
      released = true
      release()
    },
  }
}

/** Labels of which a filter took some are a range no more. */
function thinned(index: FrameSchema['index'], { where }: FrameQuery): FrameSchema['index'] {
  return where && index.type === 'RangeIndex' ? { ...index, type: 'Int64Index', counts: true } : index
}

function plan(
  connection: Connection,
  object: FrameObject,
  query: FrameQuery,
): { parts: Part[]; rows: number; more: boolean } {
  const { where, offset = 0, limit = Number.POSITIVE_INFINITY } = query
  const parts: Part[] = []
  let seen = 0 // matching rows before this chunk
  let rows = 0
  for (const place of chunkPlaces(connection, object.id)) {
    const mask =
      where &&
      selectRows(where, object.frame.schema, place.rows, (name) =>
        readVector(connection, object.frame.schema, place, filterSlot(object.frame.schema, name)!),
      )
    const matching = mask ? count(mask) : place.rows
    const start = Math.max(0, offset - seen)
    const end = Math.min(matching, offset + limit - seen)
    seen += matching
    if (start < end) {
      rows += end - start
      parts.push({ place, rows: end - start, ...within(mask, matching, start, end) })
    }
    if (seen > offset + limit) return { parts, rows, more: true }
  }
  return { parts, rows, more: false }
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
