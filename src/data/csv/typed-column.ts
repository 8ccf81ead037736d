import { badRequest, OmegaError } from '../../error.ts'
import { buildVector } from '../frame/build-vector.ts'
import { type Dtype, isTime } from '../frame/dtypes.ts'
import type { ValueType } from '../frame/value-type.ts'
import type { Json, Vector } from '../frame/vector.ts'
import { parseJson, toPlain } from '../json/parse-json.ts'
import type { Column } from './column.ts'
import { everyField, fieldText, type Records } from './fields.ts'
import { boolOf } from './kind.ts'
import { floatsOf, narrowInts } from './narrow.ts'
import { floatOf, INTEGER } from './number-text.ts'
import { type Reading, readBools, readFloats, readLongs } from './read-fields.ts'
import { readTexts } from './read-texts.ts'
import { readTimes, timeParser, wantedTime } from './read-times.ts'

/** A column whose dtype was said, or is that of the dataset which rows are added to. */
export class TypedColumn implements Column {
  readonly canChange = false
  readonly dtype: Dtype
  readonly #name: string
  readonly #position: number
  readonly #reading: Reading
  /** What a user can do about a field that does not fit. */
  readonly #advice: string
  #rows = 0
  #vector: Vector = { type: 'text', values: [] }

  constructor(name: string, dtype: Dtype, position: number, reading: Reading, advice: string) {
    this.dtype = dtype
    this.#name = name
    this.#position = position
    this.#reading = reading
    this.#advice = advice
  }

  read(records: Records): void {
    this.#vector = this.#fast(records) ?? this.#checked(records)
    this.#rows += records.rows
  }

  vector(): Vector {
    return this.#vector
  }

  /** Undefined when a field has to be looked at. */
  #fast(records: Records): Vector | undefined {
    const { dtype } = this
    switch (dtype.kind) {
      case 'text':
        return readTexts(records, this.#position, this.#reading)
      case 'float': {
        const read = readFloats(records, this.#position, this.#reading)
        return typeof read === 'string' ? undefined : floatsOf(read.values, dtype)
      }
      case 'bool': {
        const read = readBools(records, this.#position, this.#reading)
        if (typeof read === 'string' || (read.gaps && !dtype.nullable)) return undefined
        return { type: 'bool', values: read.values, missing: read.gaps }
      }
      case 'int': {
        const read = readLongs(records, this.#position, this.#reading)
        if (typeof read === 'string' || (read.gaps && !dtype.nullable)) return undefined
        if (dtype.bits < 64) return narrowInts(read, dtype)
        if (dtype.signed ? read.unsigned : read.negative) return undefined
        const values = dtype.signed ? read.values : new BigUint64Array(read.values.buffer)
        return { type: 'bigint', values, missing: read.gaps }
      }
      default:
        return undefined
    }
  }

  #checked(records: Records): Vector {
    const { dtype } = this
    if (isTime(dtype)) {
      return readTimes(records, this.#position, this.#reading, dtype.unit, timeParser(dtype), (row, text) =>
        this.#unfit(row, `Column "${this.#name}" is ${dtype.name}, "${text}" is not ${wantedTime(dtype)}`),
      )
    }
    const values: Json[] = new Array(records.rows)
    const { missing, point } = this.#reading
    everyField(records, this.#position, (block, k, row) => {
      const text = fieldText(block, k)
      const isMissing =
        missing.isMissing(block, k) || (missing.numbers.size > 0 && missing.numbers.has(floatOf(text, point)))
      values[row] = isMissing ? null : jsonOf(dtype, text, point)
      return true
    })
    try {
      return buildVector(this.#name, dtype, values)
    } catch (error) {
      if (!(error instanceof OmegaError)) throw error
      const row = values.findIndex((value) => !fits(this.#name, dtype, value))
      throw this.#unfit(row, error.message, error)
    }
  }

  #unfit(row: number, message: string, cause?: unknown): OmegaError {
    return badRequest(`${message}, in row ${this.#rows + row + 1} of the data${this.#advice}`, cause)
  }
}

function fits(name: string, dtype: Dtype, value: Json): boolean {
  try {
    buildVector(name, dtype, [value])
    return true
  } catch {
    return false
  }
}

/** A text as the JSON value of a dtype; what does not fit is left for `buildVector` to refuse. */
function jsonOf(dtype: Dtype, text: string, point: number): Json {
  switch (dtype.kind) {
    case 'int': {
      if (INTEGER.test(text))
        return text.trim().length < 16 ? Number(text) : text.length < 100 ? BigInt(text) : text
      const value = floatOf(text, point)
      return Number.isSafeInteger(value) ? value : text
    }
    case 'float': {
      const value = floatOf(text, point)
      return Number.isNaN(value) ? text : value
    }
    case 'arrow':
      return isNested(dtype.type) ? nested(text) : text
    case 'bool':
      return boolOf(text) ?? BOOLS[text.trim().toLowerCase()] ?? text
    default:
      return text
  }
}

function isNested({ type }: ValueType): boolean {
  return type === 'list' || type === 'struct' || type === 'map'
}

/** Lists and structs stand in a field as JSON, which is how they are written. */
function nested(text: string): Json {
  try {
    return toPlain(parseJson(text))
  } catch {
    return text
  }
}

/** As databases spell booleans. */
const BOOLS: Readonly<Record<string, boolean>> = {
  t: true,
  f: false,
  true: true,
  false: false,
  yes: true,
  no: false,
  y: true,
  n: false,
  '1': true,
  '0': false,
  '1.0': true,
  '0.0': false,
}
