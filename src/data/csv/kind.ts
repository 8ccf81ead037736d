import { Buffer } from 'node:buffer'
import type { Dtype } from '../frame/dtypes.ts'
import { type Block, fieldText, QUOTED } from './fields.ts'
import { floatOf, INTEGER, longInteger } from './number-text.ts'

/**
 * What fields of a column are, as `pandas.read_csv` tells them apart. `empty` has no value, `blank` only empty texts,
 * `huge` integers that 64 bits do not hold.
 */
export type Kind = 'empty' | 'blank' | 'bool' | 'int' | 'huge' | 'float' | 'text'

/** What is known of a column after some rows; more rows only widen it. */
export interface Known {
  kind: Kind
  missing: boolean
  /** Of its integers: one is below 0, one is beyond 2^53 in size, one is 2^63 or more. */
  negative: boolean
  beyond: boolean
  unsigned: boolean
}

export function nothingKnown(): Known {
  return { kind: 'empty', missing: false, negative: false, beyond: false, unsigned: false }
}

const RANK: readonly Kind[] = ['empty', 'blank', 'int', 'huge', 'float', 'text']

/** The kind that fields of both kinds have. */
export function joined(a: Kind, b: Kind): Kind {
  if (a === b) return a
  if (a === 'bool' || b === 'bool') {
    const other = a === 'bool' ? b : a
    return other === 'empty' || other === 'blank' ? 'bool' : 'text'
  }
  return RANK[Math.max(RANK.indexOf(a), RANK.indexOf(b))]!
}

/** The kind of one field that is not missing. */
export function kindOf(block: Block, k: number, point: number): Kind {
  const text = fieldText(block, k)
  if (text === '') return 'blank'
  if (INTEGER.test(text)) return longInteger(text) === undefined ? 'huge' : 'int'
  if (!Number.isNaN(floatOf(text, point))) return 'float'
  return boolOf(text) === undefined ? 'text' : 'bool'
}

/** The boolean that field `k` is. */
export function boolAt(block: Block, k: number): boolean | undefined {
  const { bytes, starts, ends } = block
  const start = starts[k]!
  const end = ends[k]!
  if ((end & 3) > QUOTED) return boolOf(fieldText(block, k))
  const length = (end >> 2) - start
  if (length === 4) return isSpelled(bytes, start, TRUE) ? true : undefined
  return length === 5 && isSpelled(bytes, start, FALSE) ? false : undefined
}

const [TRUE, FALSE] = [Buffer.from('true'), Buffer.from('false')]

/** Whether the letters stand there, large or small. */
function isSpelled(bytes: Buffer, start: number, letters: Buffer): boolean {
  for (let i = 0; i < letters.length; i++) if ((bytes[start + i]! | 0x20) !== letters[i]) return false
  return true
}

/** `True` and `False` in any case, as pandas reads them. */
export function boolOf(text: string): boolean | undefined {
  if (text.length === 4) return text.toLowerCase() === 'true' ? true : undefined
  return text.length === 5 && text.toLowerCase() === 'false' ? false : undefined
}

/**
 * The dtype of a column. As `pandas.read_csv` has it, but for booleans with gaps, which stay booleans, and integers with
 * gaps that a float would round, which stay integers.
 */
export function dtypeOf({ kind, missing, beyond, unsigned, negative }: Known, rows: number): Dtype {
  switch (kind) {
    case 'empty':
      return rows === 0 ? OBJECT : FLOAT
    case 'float':
      return FLOAT
    case 'bool':
      return { kind: 'bool', name: missing ? 'boolean' : 'bool', nullable: missing }
    case 'int': {
      if (unsigned && negative) return OBJECT
      if (missing && !beyond) return FLOAT
      const name = unsigned ? (missing ? 'UInt64' : 'uint64') : missing ? 'Int64' : 'int64'
      return { kind: 'int', name, bits: 64, signed: !unsigned, nullable: missing }
    }
    default:
      return OBJECT
  }
}

const FLOAT: Dtype = { kind: 'float', name: 'float64', bits: 64, nullable: false }
const OBJECT: Dtype = { kind: 'text', name: 'object' }
