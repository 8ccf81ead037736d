import { isNumpy, nested, scalar } from './numpy/array.ts'
import { valuesOf } from './pandas/array.ts'
import { dictOfSeries, listOfSeries, records } from './pandas/frame.ts'
import { date, datetime, pandasTimedelta, time, timedelta, timestamp } from './python/datetime.ts'
import { complex, exactNumber, fraction, objectId, range, uuid } from './python/values.ts'
import type { Room } from './room.ts'
import { entryOf, itemsOf, PickleError, type PickleObject, type PickleValue } from './value.ts'

export interface KnownOptions {
  /** Whether it is all that was answered, and no part of something. */
  readonly isWhole: boolean
  readonly room: Room
}

type Known = (object: PickleObject, options: KnownOptions) => PickleValue

/** Of Python's own library. */
const PYTHON: Readonly<Record<string, Known>> = {
  'datetime.datetime': datetime,
  'datetime.date': date,
  'datetime.time': time,
  'datetime.timedelta': timedelta,
  'decimal.Decimal': exactNumber,
  'fractions.Fraction': fraction,
  'uuid.UUID': (object) => uuid(object, (name) => entryOf(object.state, name)),
  'builtins.range': (object, { room }) => range(object, room),
  '__builtin__.xrange': (object, { room }) => range(object, room),
  'builtins.complex': complex,
  '__builtin__.complex': complex,
  'bson.objectid.ObjectId': objectId,
}

/** Of pandas, in whatever module of its own a version keeps them. */
const PANDAS: Readonly<Record<string, Known>> = {
  DataFrame: (frame, { room }) => records(frame, room),
  Series: (series, { room, isWhole }) => (isWhole ? dictOfSeries(series, room) : listOfSeries(series, room)),
  _unpickle_timestamp: timestamp,
  _timedelta_unpickle: pandasTimedelta,
  _nat_unpickle: () => null,
  __nat_unpickle: () => null,
  NA: () => null,
  Interval: interval,
}

/**
 * What an object holds, when its class is known: as omega-ml's server answers it, arrays as lists, frames as records,
 * times as ISO text, numbers that JSON would round as text. Undefined for another class.
 */
export function knownValue(object: PickleObject, options: KnownOptions): PickleValue | undefined {
  if (isNumpy(object, 'scalar')) return scalar(object)
  const array = valuesOf(object, options.room)
  if (array) return nested(array)
  const known = /^pandas\b/.test(object.module)
    ? own(PANDAS, object.name)
    : own(PYTHON, `${object.module}.${object.name}`)
  return known?.(object, options)
}

function own(table: Readonly<Record<string, Known>>, name: string): Known | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** `Interval(left, right, closed)`, as pandas prints it. */
function interval(object: PickleObject): PickleValue {
  const [left, right, closed] = itemsOf(object.args)
  const ends = [left, right].map((end) => {
    if (typeof end === 'bigint' || typeof end === 'number') return String(end)
    throw new PickleError('The value holds an interval of other than numbers, which JSON has no form for')
  })
  const [open, shut] = [closed === 'left' || closed === 'both', closed === 'right' || closed === 'both']
  return `${open ? '[' : '('}${ends.join(', ')}${shut ? ']' : ')'}`
}
