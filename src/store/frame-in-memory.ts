import { createHash } from 'node:crypto'
import {
  CHUNK_ROWS,
  type FrameChunk,
  type FrameReader,
  type FrameSchema,
  type FrameSource,
  labelled,
  SchemaRevised,
} from '../data/frame/frame.ts'
import { filterSlot, selectRows } from '../data/frame/select-rows.ts'
import { sliceRows, takeRows } from '../data/frame/take.ts'
import type { Vector } from '../data/frame/vector.ts'
import type { FrameQuery } from './database.ts'

/** A frame that is made of something else when it is read, and read whole. */
export interface FrameInMemory {
  readonly schema: FrameSchema
  readonly chunks: readonly FrameChunk[]
  readonly rows: number
}

/** All rows of a source. */
export async function frameInMemory(source: FrameSource): Promise<FrameInMemory> {
  const chunks: FrameChunk[] = []
  try {
    for await (const chunk of source.chunks) chunks.push(chunk)
    return { schema: source.schema, chunks, rows: chunks.reduce((sum, { rows }) => sum + rows, 0) }
  } catch (error) {
    if (error instanceof SchemaRevised) return frameInMemory(error.source)
    throw error
  } finally {
    source.close?.()
  }
}

/** Chunks of the usual length, of the columns and index of all rows. */
export function inChunks(
  columns: readonly Vector[],
  index: readonly Vector[],
  rows: number,
): readonly FrameChunk[] {
  return Array.from({ length: Math.ceil(rows / CHUNK_ROWS) }, (_, i) => {
    const [start, end] = [i * CHUNK_ROWS, Math.min(rows, (i + 1) * CHUNK_ROWS)]
    const part = (vector: Vector) => sliceRows(vector, start, end)
    return { rows: end - start, columns: columns.map(part), index: index.map(part) }
  })
}

/** Tells frames of other content apart. */
export function digestOf({ schema, chunks }: FrameInMemory): string {
  const hash = createHash('sha1').update(JSON.stringify(schema, textOfBigints))
  for (const chunk of chunks) for (const vector of chunk.columns) updateWith(hash, vector)
  return hash.digest('hex').slice(0, 12)
}

function updateWith(hash: ReturnType<typeof createHash>, vector: Vector): void {
  if (vector.type === 'text') return void hash.update(JSON.stringify(vector.values, textOfBigints))
  if (vector.type === 'category') {
    hash.update(JSON.stringify(vector.categories, textOfBigints)).update(bytesOf(vector.codes))
    return
  }
  hash.update(bytesOf(vector.values))
  if (vector.missing) hash.update(vector.missing)
}

function textOfBigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
}

/** The rows and columns of it that are asked for. */
export function readerInMemory(frame: FrameInMemory, query: FrameQuery): FrameReader {
  const { where, columns: names, offset = 0, limit = Number.POSITIVE_INFINITY } = query
  const all = frame.schema
  const slots = names?.map((name) => all.columns.findIndex((column) => column.name === name))
  const schema: FrameSchema = {
    columns: (slots ?? [...all.columns.keys()]).map((slot) => all.columns[slot]!),
    index: where ? labelled(all.index) : all.index,
  }
  const chunks: FrameChunk[] = []
  let seen = 0
  for (const whole of frame.chunks) {
    const matching = where ? filtered(whole, all, where) : whole
    const start = Math.max(0, offset - seen)
    const end = Math.min(matching.rows, offset + limit - seen)
    seen += matching.rows
    if (start >= end) continue
    const part = (vector: Vector) => sliceRows(vector, start, end)
    const columns = slots ? slots.map((slot) => matching.columns[slot]!) : matching.columns
    chunks.push({ rows: end - start, columns: columns.map(part), index: matching.index.map(part) })
  }
  return {
    schema,
    rows: chunks.reduce((sum, { rows }) => sum + rows, 0),
    more: seen > offset + limit,
    async *scan({ columns, index }) {
      for (const chunk of chunks) {
        yield {
          rows: chunk.rows,
          columns: columns.map((column) => chunk.columns[column]!),
          index: index ? chunk.index : [],
        }
      }
    },
    close() {},
  }
}

function filtered(
  { rows, columns, index }: FrameChunk,
  schema: FrameSchema,
  where: NonNullable<FrameQuery['where']>,
): FrameChunk {
  const mask = selectRows(where, schema, rows, (name) => {
    const slot = filterSlot(schema, name)!
    return slot >= 0 ? columns[slot]! : index[-1 - slot]!
  })
  const taken = (vector: Vector) => takeRows(vector, mask)
  return {
    rows: mask.reduce((sum, selected) => sum + selected, 0),
    columns: columns.map(taken),
    index: index.map(taken),
  }
}
