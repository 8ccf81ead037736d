import { badRequest, type OmegaError } from '../../error.ts'
import { type Dtype, parseDtype } from '../frame/dtypes.ts'
import { parseDatetime } from '../frame/time.ts'
import { isHeld } from '../frame/time-unit.ts'
import type { Vector } from '../frame/vector.ts'
import type { Column } from './column.ts'
import { everyField, fieldText, type Records } from './fields.ts'
import type { Reading } from './read-fields.ts'
import { dateOf, readTimes } from './read-times.ts'

type Unit = 'ns' | 'us'

function dtypeOf(unit: Unit, isZoned: boolean): Dtype {
  return parseDtype(`datetime64[${unit}${isZoned ? ', UTC' : ''}]`)
}

/**
 * A column that is asked to be read as dates: of UTC when the first of them has an offset, and then all must have one.
 * In nanoseconds, unless one of them is further away than these reach: then in microseconds.
 */
export class DateColumn implements Column {
  readonly #name: string
  readonly #position: number
  readonly #reading: Reading
  #isZoned: boolean | undefined
  #unit: Unit = 'ns'
  #rows = 0
  #vector: Vector = { type: 'bigint', values: new BigInt64Array(), missing: null }

  constructor(name: string, position: number, reading: Reading) {
    this.#name = name
    this.#position = position
    this.#reading = reading
  }

  get dtype(): Dtype {
    return dtypeOf(this.#unit, this.#isZoned ?? false)
  }

  get canChange(): boolean {
    return this.#isZoned === undefined || this.#unit === 'ns'
  }

  read(records: Records): void {
    const { missing } = this.#reading
    if (this.#isZoned === undefined) {
      everyField(records, this.#position, (block, k) => {
        if (missing.isMissing(block, k)) return true
        this.#isZoned = hasOffset(fieldText(block, k))
        return false
      })
    }
    const isZoned = this.#isZoned ?? false
    let isFar = false
    const parse = (text: string) => {
      const ns = hasOffset(text) === isZoned ? whole(text) : undefined
      isFar ||= ns !== undefined && !isHeld(ns)
      return ns
    }
    const read = (unit: Unit) =>
      readTimes(records, this.#position, this.#reading, unit, parse, (row, text) =>
        this.#unfit(row, text, unit),
      )
    try {
      this.#vector = read(this.#unit)
    } catch (error) {
      if (!isFar || this.#unit === 'us') throw error
      this.#unit = 'us'
      this.#vector = read('us')
    }
    this.#rows += records.rows
  }

  #unfit(row: number, text: string, unit: Unit): OmegaError {
    const offset = this.#isZoned ? ' with an offset from UTC, as the rows before have' : ''
    const reach =
      unit === 'us' ? ', of whole microseconds, since others are too far away for nanoseconds' : ''
    return badRequest(
      `Column "${this.#name}" is to be read as dates, "${text}" in row ${this.#rows + row + 1} of the data is not a date${offset}${reach}, write it as ISO 8601 does`,
    )
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
