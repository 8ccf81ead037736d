import { badRequest } from '../../error.ts'
import type { Dtype } from './dtypes.ts'
import {
  CHUNK_ROWS,
  type FrameChunk,
  type FrameReader,
  type FrameScan,
  type FrameSchema,
  labelled,
} from './frame.ts'
import { comparedValues, filterSlot, slotDtype } from './select-rows.ts'
import { concatVectors, pickRows, sliceRows } from './take.ts'
import type { Json, Vector } from './vector.ts'

/** A column, or a level of the index, that rows are ordered by. */
export interface OrderKey {
  /** As `filterSlot` has it. */
  readonly slot: number
  readonly isDescending: boolean
}

/** Cells that one pass over the frame puts in order, which bounds the memory of it. */
const PASS_CELLS = 4_000_000

/** `-rent,size`: by rent, the largest first, then by size. Throws 400 for a column that the frame does not have. */
export function parseOrder(text: string, schema: FrameSchema): readonly OrderKey[] {
  return text.split(',').map((part) => {
    const plain = filterSlot(schema, part)
    if (plain !== undefined) return { slot: plain, isDescending: false }
    const slot = part.startsWith('-') ? filterSlot(schema, part.slice(1)) : undefined
    if (slot !== undefined) return { slot, isDescending: true }
    const columns = schema.columns.map((column) => `"${column.name}"`).join(', ')
    throw badRequest(
      `Order "${part}" names no column, use one of ${columns}, with "-" before it for descending`,
    )
  })
}

/**
 * The rows of a reader in another order, those from `offset` on, `limit` of them: missing values come last, rows that are
 * equal stay as they were, as pandas' `sort_values(kind="stable")` has it. The keys of all rows are held in memory, other
 * columns in passes of a bounded size.
 */
export async function orderedReader(
  source: FrameReader,
  keys: readonly OrderKey[],
  {
    offset = 0,
    limit = Number.POSITIVE_INFINITY,
  }: { offset?: number | undefined; limit?: number | undefined },
): Promise<FrameReader> {
  const order = (await sortedRows(source, keys)).subarray(offset, Math.min(source.rows, offset + limit))
  const schema = { ...source.schema, index: labelled(source.schema.index) }
  return {
    schema,
    rows: order.length,
    more: offset + order.length < source.rows,
    async *scan(part) {
      const width = Math.max(1, part.columns.length + (part.index ? schema.index.levels.length : 0))
      const size = Math.max(CHUNK_ROWS, Math.floor(PASS_CELLS / width))
      for (let start = 0; start < order.length; start += size) {
        yield* chunked(await gathered(source, part, order.subarray(start, start + size)))
      }
    },
    close: () => source.close(),
  }
}

/** The positions of all rows, in order. */
async function sortedRows(source: FrameReader, keys: readonly OrderKey[]): Promise<Uint32Array> {
  const order = Uint32Array.from({ length: source.rows }, (_, row) => row)
  if (source.rows === 0 || keys.length === 0) return order
  const columns = [...new Set(keys.flatMap(({ slot }) => (slot >= 0 ? [slot] : [])))]
  const withIndex = keys.some(({ slot }) => slot < 0)
  const parts = keys.map((): Vector[] => [])
  for await (const chunk of source.scan({ columns, index: withIndex })) {
    for (const [key, { slot }] of keys.entries()) {
      parts[key]!.push(slot >= 0 ? chunk.columns[columns.indexOf(slot)]! : chunk.index[-1 - slot]!)
    }
  }
  const comparers = keys.map(({ slot, isDescending }, key) =>
    comparer(concatVectors(parts[key]!), slotDtype(source.schema, slot), isDescending),
  )
  return order.sort((a, b) => {
    for (const compare of comparers) {
      const sign = compare(a, b)
      if (sign !== 0) return sign
    }
    return a - b
  })
}

/** Compares two rows by one key: negative, zero or positive. */
function comparer(vector: Vector, dtype: Dtype, isDescending: boolean): (a: number, b: number) => number {
  const valueAt = comparedValues(vector, dtype)
  const sign = isDescending ? -1 : 1
  return (a, b) => {
    const first = valueAt(a)
    const second = valueAt(b)
    if (first === null || second === null) return Number(first === null) - Number(second === null)
    return sign * compareValues(first, second)
  }
}

/** Numbers and booleans come before texts, those before what is neither, since object columns may hold them all. */
function compareValues(a: Json, b: Json): number {
  const rankOfA = rank(a)
  const rankOfB = rank(b)
  if (rankOfA !== rankOfB) return rankOfA - rankOfB
  const first = rankOfA === 2 ? JSON.stringify(a) : a!
  const second = rankOfA === 2 ? JSON.stringify(b) : b!
  return first < second ? -1 : first > second ? 1 : 0
}

function rank(value: Json): 0 | 1 | 2 {
  if (typeof value === 'string') return 1
  return typeof value === 'object' ? 2 : 0
}

/** The rows of `order`, read in the order of the frame and then put into theirs. */
async function gathered(source: FrameReader, part: FrameScan, order: Uint32Array): Promise<FrameChunk> {
  const places = Uint32Array.from({ length: order.length }, (_, place) => place).sort(
    (a, b) => order[a]! - order[b]!,
  )
  const columns = part.columns.map((): Vector[] => [])
  const index = part.index ? source.schema.index.levels.map((): Vector[] => []) : []
  let [before, next] = [0, 0]
  for await (const chunk of source.scan(part)) {
    const from = next
    while (next < places.length && order[places[next]!]! < before + chunk.rows) next += 1
    const rows = places.slice(from, next).map((place) => order[place]! - before)
    for (const [i, vector] of chunk.columns.entries()) columns[i]!.push(pickRows(vector, rows))
    for (const [i, vector] of chunk.index.entries()) index[i]!.push(pickRows(vector, rows))
    before += chunk.rows
    if (next === places.length) break
  }
  const wanted = new Uint32Array(order.length)
  for (const [found, place] of places.entries()) wanted[place] = found
  const arranged = (parts: readonly Vector[]) => pickRows(concatVectors(parts), wanted)
  return { rows: order.length, columns: columns.map(arranged), index: index.map(arranged) }
}

function* chunked({ rows, columns, index }: FrameChunk): Generator<FrameChunk> {
  for (let start = 0; start < rows; start += CHUNK_ROWS) {
    const end = Math.min(rows, start + CHUNK_ROWS)
    const part = (vector: Vector) => sliceRows(vector, start, end)
    yield { rows: end - start, columns: columns.map(part), index: index.map(part) }
  }
}
