import { checkDecimal } from './decimal.ts'
import { parseDatetime, parseTimedelta, printDatetime, printTimedelta } from './time.ts'
import { FRACTION_DIGITS, inUnit, type TimeUnit } from './time-unit.ts'
import type { ValueType } from './value-type.ts'
import type { Json } from './vector.ts'

/** Answers the value as a column of its type holds it, undefined when it does not fit. */
export type CheckValue = (value: Json) => Json | undefined

/** How values of a type are checked (see `value-type.ts`); null fits everywhere. */
export function checkValue(type: ValueType): CheckValue {
  const check = checkPresent(type)
  return (value) => (value === null ? null : check(value))
}

function checkPresent(type: ValueType): CheckValue {
  switch (type.type) {
    case 'null':
      return () => undefined
    case 'bool':
      return (value) => (typeof value === 'boolean' ? value : undefined)
    case 'string':
      return (value) => (typeof value === 'string' ? value : undefined)
    case 'int':
      return checkInteger(type.bits, type.signed)
    case 'float':
      return checkFloat
    case 'binary':
      return checkBytes(type.size)
    case 'decimal':
      return checkDecimal(type.precision, type.scale)
    case 'date':
      return checkDate
    case 'time':
      return checkTime(type.unit)
    case 'timestamp':
      return checkInstant(
        type.unit,
        parseDatetime,
        (value) => `${printDatetime(value, type.unit)}${type.zone === null ? '' : '+00:00'}`,
      )
    case 'duration':
      return checkInstant(type.unit, parseTimedelta, (value) => printTimedelta(value, type.unit))
    case 'list':
      return checkList(checkValue(type.item), type.size)
    case 'struct':
      return checkStruct(new Map(type.fields.map((field) => [field.name, checkValue(field.type)])))
    case 'map':
      return checkMap(checkPresent(type.key), checkValue(type.value))
  }
}

function checkInteger(bits: number, signed: boolean): CheckValue {
  const [low, high] = signed ? [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1)] : [0n, 2n ** BigInt(bits)]
  return (value) => {
    if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isInteger(value))) return undefined
    return value >= low && value < high ? value : undefined
  }
}

const NOT_IN_JSON: Readonly<Record<string, string>> = {
  NaN: 'NaN',
  Infinity: 'Infinity',
  '-Infinity': '-Infinity',
  '-0.0': '-0.0',
}

/** A float inside of a list or struct; what JSON has no number for is a text. */
function checkFloat(value: Json): Json | undefined {
  if (typeof value === 'string') return NOT_IN_JSON[value]
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'number') return undefined
  return Object.is(value, -0) ? '-0.0' : (NOT_IN_JSON[String(value)] ?? value)
}

function checkBytes(size: number | undefined): CheckValue {
  return (value) => {
    if (
      typeof value !== 'string' ||
      !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)
    )
      return undefined
    const bytes = (value.length / 4) * 3 - (value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0)
    return size === undefined || bytes === size ? value : undefined
  }
}

/** A date, or a datetime at midnight. */
function checkDate(value: Json): Json | undefined {
  if (typeof value !== 'string') return undefined
  const [date, ...rest] = value.split(/T|(?<=\d) /)
  if (rest.length > 0 && !(rest.length === 1 && /^00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?$/.test(rest[0]!)))
    return undefined
  const part = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date!)
  if (!part || part[1] === '0000') return undefined
  const time = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date!) ? date! : undefined
}

function checkTime(unit: TimeUnit): CheckValue {
  return (value) => {
    const part = typeof value === 'string' && /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/.exec(value)
    if (!part || Number(part[1]) > 23 || Number(part[2]) > 59 || Number(part[3] ?? 0) > 59) return undefined
    const fraction = (part[4] ?? '').replace(/0+$/, '')
    if (fraction.length > FRACTION_DIGITS[unit]) return undefined
    const shown = fraction.padEnd(Math.ceil(fraction.length / 3) * 3, '0')
    return `${part[1]}:${part[2]}:${part[3] ?? '00'}${shown && `.${shown}`}`
  }
}

function checkInstant(
  unit: TimeUnit,
  parse: (text: string) => bigint | undefined,
  print: (value: bigint) => string,
): CheckValue {
  return (value) => {
    const ns = typeof value === 'string' ? parse(value) : undefined
    const held = ns === undefined ? undefined : inUnit(ns, unit)
    return held === undefined ? undefined : print(held)
  }
}

function checkList(check: CheckValue, size: number | undefined): CheckValue {
  return (value) => {
    if (!Array.isArray(value) || (size !== undefined && value.length !== size)) return undefined
    return allOf(value.map(check))
  }
}

function allOf(values: readonly (Json | undefined)[]): Json | undefined {
  return values.includes(undefined) ? undefined : (values as readonly Json[])
}

/** Fields that are not there are null, others than the type has do not fit. */
function checkStruct(fields: ReadonlyMap<string, CheckValue>): CheckValue {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const given = value as Readonly<Record<string, Json>>
    if (Object.keys(given).some((name) => !fields.has(name))) return undefined
    const out: Record<string, Json> = Object.create(null)
    for (const [name, check] of fields) {
      const checked = check(Object.hasOwn(given, name) ? given[name]! : null)
      if (checked === undefined) return undefined
      out[name] = checked
    }
    return out
  }
}

/** Pairs, or an object where the keys are texts. */
function checkMap(checkKey: CheckValue, check: CheckValue): CheckValue {
  return (value) => {
    if (typeof value !== 'object' || value === null) return undefined
    const pairs = Array.isArray(value) ? value : Object.entries(value)
    return allOf(
      pairs.map((pair: Json) => {
        if (!Array.isArray(pair) || pair.length !== 2) return undefined
        return allOf([checkKey(pair[0]), check(pair[1])])
      }),
    )
  }
}
