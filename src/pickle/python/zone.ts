import { isObject, itemsOf, PickleError, type PickleObject, type PickleValue } from '../value.ts'

/** How far a zone's clocks are before UTC, in seconds. */
export interface Zone {
  /** At an instant, in ms since 1970. */
  at(instant: number): number
  /** When its clocks show a time, in ms as if it were UTC; `fold` is 1 for the second of two such times. */
  showing(wall: number, fold: number): number
}

/** Of `tzinfo`: of the standard library, of pytz, or a zone of the time zone database by its name. */
export function zoneOf(value: PickleValue): Zone | undefined {
  if (value === null) return undefined
  if (!isObject(value)) throw new PickleError('The value holds a time of a zone that is none')
  const args = itemsOf(value.args)
  switch (`${value.module}.${value.name}`) {
    case 'datetime.timezone':
      return fixed(secondsOf(value, args[0]))
    case 'pytz._UTC':
      return fixed(0)
    case 'pytz._FixedOffset':
      return fixed(60 * numberOf(value, args[0]))
    case 'pytz._p': {
      const named = zoneNamed(value, args[0])
      // Of one that was localized the offset is known.
      return args[1] === undefined ? named : { ...named, showing: () => numberOf(value, args[1]) }
    }
    case 'zoneinfo.ZoneInfo._unpickle':
      return zoneNamed(value, args[0])
    default:
      throw new PickleError(
        `The value holds a time of the zone ${value.module}.${value.name}, which is not known`,
      )
  }
}

function fixed(seconds: number): Zone {
  return { at: () => seconds, showing: () => seconds }
}

function numberOf({ module, name }: PickleObject, value: PickleValue | undefined): number {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value)
  throw new PickleError(`The value holds a zone ${module}.${name} without an offset`)
}

/** Of a `timedelta`. */
function secondsOf(zone: PickleObject, value: PickleValue | undefined): number {
  const [days, seconds] = value !== undefined && isObject(value) ? itemsOf(value.args) : []
  return numberOf(zone, days) * 86_400 + numberOf(zone, seconds)
}

/** Offsets change on quarters of an hour at most, so that those of many instants are few. */
const STEP = 900_000
const DAY = 86_400_000

function zoneNamed(zone: PickleObject, name: PickleValue | undefined): Zone {
  if (typeof name !== 'string') throw new PickleError(`The value holds a zone ${zone.name} without a name`)
  const clock = clockOf(name)
  const known = new Map<number, number>()
  const at = (instant: number) => {
    const step = Math.floor(instant / STEP)
    const offset = known.get(step) ?? clock(step * STEP)
    known.set(step, offset)
    return offset
  }
  const showing = (wall: number, fold: number) => {
    const [before, after] = [at(wall - DAY), at(wall + DAY)]
    const holds = (offset: number) => at(wall - offset * 1000) === offset
    if (holds(before) === holds(after)) return fold === 0 ? before : after
    return holds(before) ? before : after
  }
  return { at, showing }
}

function clockOf(name: string): (instant: number) => number {
  const parts = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  } as const
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      ...parts,
      second: 'numeric',
      era: 'short',
      timeZone: name,
      hourCycle: 'h23',
    })
  } catch {
    throw new PickleError(`The value holds a time of the zone "${name}", which is not known`)
  }
  return (instant) => {
    const shown = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]))
    const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(
      (part) => Number(shown[part]),
    ) as [number, number, number, number, number, number]
    const wall = new Date(Date.UTC(2000, month - 1, day, hour, minute, second))
    wall.setUTCFullYear(year, month - 1, day)
    return (wall.getTime() - instant) / 1000
  }
}
