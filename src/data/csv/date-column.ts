import { badRequest } from '../../error.ts'
import { type Dtype, parseDtype } from '../frame/dtypes.ts'
import { parseDatetime } from '../frame/time.ts'
import type { Vector } from '../frame/vector.ts'
import type { Column } from './column.ts'
import { everyField, fieldText, type Records } from './fields.ts'
import type { Reading } from './read-fields.ts'
import { dateOf, readTimes } from './read-times.ts'

const NAIVE = parseDtype('datetime64[ns]')
const IN_UTC = parseDtype('datetime64[ns, UTC]')

/** A column that is asked to be read as dates: of UTC when the first of them has an offset, and then all must have one. */
export class DateColumn implements Column {
  readonly #name: string
  readonly #position: number
  readonly #reading: Reading
  #dtype: Dtype | undefined
  #rows = 0
  #vector: Vector = { type: 'bigint', values: new BigInt64Array(), missing: null }

  constructor(name: string, position: number, reading: Reading) {
    this.#name = name
    this.#position = position
    this.#reading = reading
  }

  get dtype(): Dtype {
    return this.#dtype ?? NAIVE
  }

  get canChange(): boolean {
    return this.#dtype === undefined
  }

  read(records: Records): void {
    const { missing } = this.#reading
    if (this.#dtype === undefined) {
      everyField(records, this.#position, (block, k) => {
        if (missing.isMissing(block, k)) return true
        this.#dtype = hasOffset(fieldText(block, k)) ? IN_UTC : NAIVE
        return false
      })
    }
    const isZoned = this.dtype === IN_UTC
    const parse = (text: string) => (hasOffset(text) === isZoned ? whole(text) : undefined)
    this.#vector = readTimes(records, this.#position, this.#reading, parse, (row, text) => {
      const wanted = isZoned ? 'a date with an offset from UTC, as the rows before have' : 'a date'
      return badRequest(
        `Column "${this.#name}" is to be read as dates, "${text}" in row ${this.#rows + row + 1} of the data is not ${wanted}, write it as ISO 8601 does`,
      )
    })
    this.#rows += records.rows
  }

  vector(): Vector {
    return this.#vector
  }
}

function hasOffset(text: string): boolean {
  return /:\d\d(?:[.,]\d+)? ?(?:Z|UTC|[+-]\d\d(?::?\d\d)?)\s*$/.test(text)
}

/** `2020` and `20200131` are dates too. */
function whole(text: string): bigint | undefined {
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:(\d\d)(\d\d))?$/.exec(text) ?? []
  return year === undefined ? dateOf(text) : parseDatetime(`${year}-${month}-${day}`)
}
