import { crc32 } from 'node:zlib'
import { type Bound, type Bounds, boundsOf } from '../../data/frame/bounds.ts'
import { type Dtype, isTime } from '../../data/frame/dtypes.ts'
import type { Vector } from '../../data/frame/vector.ts'
import { timeInUnit } from './blob.ts'
import type { Connection } from './connection.ts'

/** Where a vector is: one slot of one chunk. */
export interface VectorPlace {
  readonly segment: number
  readonly position: number
  readonly slot: number
}

const AT = 'WHERE segment = ? AND position = ? AND slot = ?'

/** Keeps what is known of a vector: the CRC-32 of its bytes, and its bounds. */
export function insertSummary(
  connection: Connection,
  { segment, position, slot }: VectorPlace,
  bytes: Uint8Array,
  vector: Vector,
  dtype: Dtype,
): void {
  const { missing, range } = boundsOf(vector, dtype)
  connection.run(
    'INSERT INTO summary (segment, position, slot, checksum, missing, smallest, largest) VALUES (?, ?, ?, ?, ?, ?, ?)',
    segment,
    position,
    slot,
    crc32(bytes),
    missing,
    range ? boundText(range.smallest, dtype) : null,
    range ? boundText(range.largest, dtype) : null,
  )
}

/** The bounds of a vector; undefined when it was written by a version that kept none. */
export function readBounds(
  connection: Connection,
  { segment, position, slot }: VectorPlace,
  dtype: Dtype,
): Bounds | undefined {
  const row = connection.get(`SELECT missing, smallest, largest FROM summary ${AT}`, segment, position, slot)
  if (!row) return undefined
  const { missing, smallest, largest } = row as { missing: number; smallest: string | null; largest: string }
  if (smallest === null) return { missing }
  return { missing, range: { smallest: boundFrom(smallest, dtype), largest: boundFrom(largest, dtype) } }
}

/** Whether the bytes are those that were written; true also of those that have no checksum. */
export function isWhole(bytes: Uint8Array, checksum: unknown): boolean {
  return checksum === null || crc32(bytes) === checksum
}

/**
 * Texts as JSON, which SQLite keeps whatever they hold; integers beyond a double end in `n`, times in `t`. Times of earlier
 * versions end in `n` and are nanoseconds.
 */
function boundText(bound: Bound, dtype: Dtype): string {
  if (typeof bound === 'string') return JSON.stringify(bound)
  if (typeof bound !== 'bigint') return String(bound)
  return `${bound}${isTime(dtype) ? 't' : 'n'}`
}

function boundFrom(text: string, dtype: Dtype): Bound {
  if (text.startsWith('"')) return JSON.parse(text) as string
  if (text === 'true' || text === 'false') return text === 'true'
  if (text.endsWith('t')) return BigInt(text.slice(0, -1))
  if (!text.endsWith('n')) return Number(text)
  const value = BigInt(text.slice(0, -1))
  return isTime(dtype) ? timeInUnit(value, dtype) : value
}
