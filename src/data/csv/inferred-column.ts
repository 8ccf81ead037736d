import type { Dtype } from '../frame/dtypes.ts'
import type { Vector } from '../frame/vector.ts'
import type { Column } from './column.ts'
import type { Records } from './fields.ts'
import { dtypeOf, joined, type Kind, type Known, nothingKnown } from './kind.ts'
import { otherKind, type Reading, readBools, readFloats, readLongs } from './read-fields.ts'
import { readTexts, type TextVector } from './read-texts.ts'

type Read = Exclude<ReturnType<typeof readLongs | typeof readFloats | typeof readBools>, Kind> | TextVector

/**
 * A column whose dtype nobody says: it has the one that `pandas.read_csv` gives all of its fields so far. It is read as
 * what it was up to here; only a field that does not fit makes it wider, and then the chunk is read again.
 */
export class InferredColumn implements Column {
  readonly #position: number
  readonly #reading: Reading
  readonly #known: Known = nothingKnown()
  #rows = 0
  #read: Read = { type: 'text', values: [] }

  constructor(position: number, reading: Reading) {
    this.#position = position
    this.#reading = reading
  }

  get dtype(): Dtype {
    return dtypeOf(this.#known, this.#rows)
  }

  get canChange(): boolean {
    const { kind } = this.#known
    return kind !== 'text'
  }

  read(records: Records): void {
    this.#rows += records.rows
    const known = this.#known
    for (;;) {
      const read = this.#attempt(records)
      if (typeof read !== 'string') {
        this.#read = read
        return
      }
      const kind = joined(known.kind, read)
      // What was an empty text is none in a column of anything else.
      if (known.kind === 'blank' && kind !== 'text' && kind !== 'huge') known.missing = true
      known.kind = kind
    }
  }

  #attempt(records: Records): Read | Kind {
    const known = this.#known
    const position = this.#position
    const reading = this.#reading
    switch (known.kind) {
      case 'empty': {
        const other = otherKind(records, position, reading, () => true)
        if (other !== undefined) return other
        known.missing ||= records.rows > 0
        return { values: new Float64Array(records.rows).fill(Number.NaN), missing: true }
      }
      case 'int': {
        const read = readLongs(records, position, reading)
        if (typeof read === 'string') return read
        known.missing ||= read.gaps !== null
        known.beyond ||= read.beyond
        known.negative ||= read.negative
        known.unsigned ||= read.unsigned
        return known.negative && known.unsigned ? 'huge' : read
      }
      case 'float': {
        const read = readFloats(records, position, reading)
        if (typeof read !== 'string') known.missing ||= read.missing
        return read
      }
      case 'bool': {
        const read = readBools(records, position, reading)
        if (typeof read !== 'string') known.missing ||= read.gaps !== null
        return read
      }
      case 'blank':
        return (
          otherKind(records, position, reading, (kind) => kind !== 'blank') ??
          readTexts(records, position, reading)
        )
      case 'huge':
        return (
          otherKind(
            records,
            position,
            reading,
            (kind) => kind !== 'int' && kind !== 'huge' && kind !== 'blank',
          ) ?? readTexts(records, position, reading)
        )
      case 'text':
        return readTexts(records, position, reading)
    }
  }

  vector(): Vector {
    const read = this.#read
    const { dtype } = this
    if ('type' in read) return read
    const { values } = read
    if (values instanceof Float64Array) return { type: 'number', values, missing: null }
    const gaps = 'gaps' in read ? read.gaps : null
    if (values instanceof Uint8Array) return { type: 'bool', values, missing: gaps }
    if (dtype.kind === 'float') return { type: 'number', values: floats(values, gaps), missing: null }
    const whole =
      dtype.name.startsWith('int') || dtype.name === 'Int64' ? values : new BigUint64Array(values.buffer)
    return { type: 'bigint', values: whole, missing: gaps }
  }
}

/** Integers that have gaps, as pandas has them: all are of at most 2^53. */
function floats(values: BigInt64Array, gaps: Uint8Array | null): Float64Array {
  const out = new Float64Array(values.length)
  for (let row = 0; row < out.length; row++) out[row] = gaps?.[row] ? Number.NaN : Number(values[row])
  return out
}
