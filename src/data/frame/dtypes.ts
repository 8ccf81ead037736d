import { badRequest } from '../../error.ts'
import { type TimeUnit, UNITS } from './time-unit.ts'
import { parseValueType, printValueType, type ValueType } from './value-type.ts'

const INTEGERS = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'] as const
const NULLABLE = ['Int8', 'Int16', 'Int32', 'Int64', 'UInt8', 'UInt16', 'UInt32', 'UInt64'] as const
const FLOATS = ['float32', 'float64', 'Float32', 'Float64'] as const

/**
 * A pandas dtype, taken apart. `name` is spelled as pandas spells it and is what the API answers.
 * Times count the unit of their dtype, datetimes since 1970 in UTC, so that `datetime64[s]` holds the year 1 and 9999.
 */
export type Dtype =
  | {
      readonly kind: 'int'
      readonly name: string
      readonly bits: 8 | 16 | 32 | 64
      readonly signed: boolean
      readonly nullable: boolean
    }
  /** In nullable floats NaN is a value; in the others it is what stands for a missing one. */
  | {
      readonly kind: 'float'
      readonly name: (typeof FLOATS)[number]
      readonly bits: 32 | 64
      readonly nullable: boolean
    }
  | { readonly kind: 'bool'; readonly name: 'bool' | 'boolean'; readonly nullable: boolean }
  | { readonly kind: 'text'; readonly name: 'object' | 'string' | 'str' }
  | { readonly kind: 'category'; readonly name: 'category' }
  | {
      readonly kind: 'datetime'
      readonly name: string
      readonly unit: TimeUnit
      readonly zone: string | null
    }
  | { readonly kind: 'timedelta'; readonly name: string; readonly unit: TimeUnit }
  /** What pandas has of Arrow alone, such as `date32[day][pyarrow]`; values are JSON, as `value-type.ts` says. */
  | { readonly kind: 'arrow'; readonly name: string; readonly type: ValueType }

/** What pandas writes behind the types that it has of Arrow. */
const ARROW = '[pyarrow]'

const TIME = /^(datetime64|timedelta64)\[(s|ms|us|ns)(?:, ?([^\]]+))?\]$/

/** Reads a pandas dtype name such as `int64`, `category` or `datetime64[ns, Europe/Zurich]`. */
export function parseDtype(name: string): Dtype {
  if ((INTEGERS as readonly string[]).includes(name) || (NULLABLE as readonly string[]).includes(name)) {
    const bits = Number(name.replace(/\D/g, '')) as 8 | 16 | 32 | 64
    return { kind: 'int', name, bits, signed: !/^u/i.test(name), nullable: /^[IU]/.test(name) }
  }
  const float = FLOATS.find((candidate) => candidate === name)
  if (float) return { kind: 'float', name: float, bits: /32/.test(name) ? 32 : 64, nullable: /^F/.test(name) }
  if (name === 'bool' || name === 'boolean') return { kind: 'bool', name, nullable: name === 'boolean' }
  if (name === 'object' || name === 'string' || name === 'str') return { kind: 'text', name }
  if (name === 'category') return { kind: 'category', name }
  const time = TIME.exec(name)
  if (time?.[1] === 'datetime64') {
    return { kind: 'datetime', name, unit: time[2] as TimeUnit, zone: checkedZone(time[3] ?? null, name) }
  }
  if (time?.[1] === 'timedelta64' && time[3] === undefined) {
    return { kind: 'timedelta', name, unit: time[2] as TimeUnit }
  }
  const type = name.endsWith(ARROW) ? parseValueType(name.slice(0, -ARROW.length)) : undefined
  if (type) return { kind: 'arrow', name, type }
  const known = [...INTEGERS, ...NULLABLE, ...FLOATS, 'bool', 'boolean', 'object', 'string', 'category']
  throw badRequest(
    `Dtype "${name}" is not supported, use one of ${known.join(', ')}, datetime64[unit], datetime64[unit, zone], timedelta64[unit] with a unit of ${UNITS.join(', ')}, or an Arrow type such as date32[day][pyarrow]`,
  )
}

export type TimeDtype = Extract<Dtype, { kind: 'datetime' | 'timedelta' }>

export function isTime(dtype: Dtype): dtype is TimeDtype {
  return dtype.kind === 'datetime' || dtype.kind === 'timedelta'
}

export function arrowDtype(type: ValueType): Dtype {
  return { kind: 'arrow', name: `${printValueType(type)}${ARROW}`, type }
}

function checkedZone(zone: string | null, name: string): string | null {
  if (zone === null) return null
  try {
    new Intl.DateTimeFormat('en', {
      timeZone: zone.replace(/^(?:UTC|pytz\.FixedOffset)?([+-]\d\d:\d\d)$/, '$1'),
    })
  } catch (cause) {
    throw badRequest(
      `Dtype "${name}" names an unknown time zone "${zone}", use an IANA name such as "Europe/Zurich"`,
      cause,
    )
  }
  return zone
}

/** The dtype of the same values of which some may be missing. */
export function nullableDtype(dtype: Dtype): Dtype {
  if (dtype.kind === 'int') return parseDtype(dtype.name.replace(/^u?i/, (start) => start.toUpperCase()))
  return dtype.kind === 'bool' ? parseDtype('boolean') : dtype
}
