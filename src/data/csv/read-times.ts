import type { OmegaError } from '../../error.ts'
import { heldTimes } from '../frame/build-vector.ts'
import type { TimeDtype } from '../frame/dtypes.ts'
import { parseDatetime, parseTimedelta } from '../frame/time.ts'
import { inUnit, nanosecondsOf, type TimeUnit } from '../frame/time-unit.ts'
import { NAT, type Vector } from '../frame/vector.ts'
import { everyField, fieldText, type Records } from './fields.ts'
import type { Reading } from './read-fields.ts'

/** Reads a text as ns; undefined when it is no time. */
export type ParseTime = (text: string) => bigint | undefined

/** A column as times of a unit; `unfit` makes the error of a row. */
export function readTimes(
  records: Records,
  column: number,
  { missing }: Reading,
  unit: TimeUnit,
  parse: ParseTime,
  unfit: (row: number, text: string) => OmegaError,
): Vector {
  const values = new BigInt64Array(records.rows)
  everyField(records, column, (block, k, row) => {
    const text = missing.isMissing(block, k) ? '' : fieldText(block, k).trim()
    const isTime = text !== '' && text !== 'NaT'
    const ns = isTime ? parse(text) : undefined
    const held = ns === undefined ? undefined : inUnit(ns, unit)
    if (isTime && held === undefined) throw unfit(row, text.slice(0, 60))
    values[row] = held ?? NAT
    return true
  })
  return { type: 'bigint', values, missing: null }
}

/** What a dtype of times reads: a number counts the unit of the dtype, as in numpy. */
export function timeParser({ kind, unit }: TimeDtype): ParseTime {
  const parse = kind === 'datetime' ? dateOf : parseTimedelta
  return (text) => parse(text) ?? countOf(text, unit)
}

/** What is wanted of a text, for an error. */
export function wantedTime({ kind, unit }: TimeDtype): string {
  return kind === 'datetime'
    ? `a date as ISO 8601 writes it, or a number of its unit since 1970, ${heldTimes(kind, unit)}`
    : `a duration as ISO 8601 or pandas writes it, or a number of its unit, ${heldTimes(kind, unit)}`
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const YEAR_FIRST = /^(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?!\d)(.*)$/s
const MONTH_FIRST = /^(\d\d?)[-/](\d\d?)[-/](\d{4})(?!\d)(.*)$/s
const MONTH_NAMED = /^([a-z]{3})[a-z]*\.?[- ](\d\d?),?[- ](\d{4})(?!\d)(.*)$/is
const DAY_AND_NAME = /^(\d\d?)[- ]([a-z]{3})[a-z]*\.?,?[- ](\d{4})(?!\d)(.*)$/is

/** A date as ISO 8601 writes it, or with slashes, or with the month by name; `2/3/2020` is a third of February, as in pandas. */
export function dateOf(text: string): bigint | undefined {
  const found = parseDatetime(text)
  if (found !== undefined) return found
  const [year, month, day, rest] = partsOf(text) ?? []
  if (year === undefined) return undefined
  const clock = rest!.replace(/^([T ])(\d:)/, '$10$2').replace(/ ?UTC$/, 'Z')
  return parseDatetime(`${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}${clock}`)
}

function partsOf(text: string): [year: string, month: string, day: string, rest: string] | undefined {
  let match = YEAR_FIRST.exec(text)
  if (match) return [match[1]!, match[2]!, match[3]!, match[4]!]
  match = MONTH_FIRST.exec(text)
  if (match) return [match[3]!, match[1]!, match[2]!, match[4]!]
  match = MONTH_NAMED.exec(text)
  if (match) return [match[3]!, monthOf(match[1]!), match[2]!, match[4]!]
  match = DAY_AND_NAME.exec(text)
  return match ? [match[3]!, monthOf(match[2]!), match[1]!, match[4]!] : undefined
}

function monthOf(name: string): string {
  return String(MONTHS.indexOf(name.toLowerCase()) + 1)
}

function countOf(text: string, unit: TimeUnit): bigint | undefined {
  const [, sign, whole, fraction = ''] = /^([+-]?)(\d{1,20})(?:\.(\d*))?$/.exec(text) ?? []
  if (whole === undefined) return undefined
  const step = nanosecondsOf(unit)
  const digits = String(step).length - 1
  const ns = BigInt(whole) * step + BigInt(fraction.padEnd(digits, '0').slice(0, digits) || 0)
  return sign === '-' ? -ns : ns
}
