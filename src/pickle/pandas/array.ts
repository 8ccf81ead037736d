import { type ArrayValues, fromBuffer, isNumpy, reconstructed } from '../numpy/array.ts'
import { dtypeOf, isDtype } from '../numpy/dtype.ts'
import { instantText } from '../python/datetime.ts'
import { NS_OF_UNIT } from '../python/instant.ts'
import { rangeItems } from '../python/values.ts'
import { zoneOf } from '../python/zone.ts'
import type { Room } from '../room.ts'
import { entryOf, isObject, itemsOf, malformed, type PickleObject, type PickleValue } from '../value.ts'
import { arrowStrings } from './arrow-strings.ts'

/** What a column, an index or an array of numpy holds; undefined for what is none of them. */
export function valuesOf(value: PickleValue | undefined, room: Room): ArrayValues | undefined {
  return value !== undefined && isObject(value) ? room.within(() => arrayOf(value, room)) : undefined
}

function arrayOf(value: PickleObject, room: Room): ArrayValues | undefined {
  if (isNumpy(value, '_reconstruct')) return reconstructed(value, room)
  if (isNumpy(value, '_frombuffer')) return fromBuffer(value, room)
  if (!/^pandas\b/.test(value.module)) return undefined
  switch (value.name) {
    case '__pyx_unpickle_NDArrayBacked':
      return backed(value, room)
    case 'IntegerArray':
    case 'FloatingArray':
    case 'BooleanArray':
      return masked(value, room)
    case 'ArrowStringArray':
    case 'ArrowStringArrayNumpySemantics':
      return strings(value)
    case '_new_Index':
    case '_new_DatetimeIndex':
    case '_new_TimedeltaIndex':
      return index(value, room)
    default:
      return undefined
  }
}

/** The same, of what must be one. */
export function columnOf(owner: PickleObject, value: PickleValue | undefined, room: Room): ArrayValues {
  const values = valuesOf(value, room)
  if (values) return values
  throw value !== undefined && isObject(value) ? malformed(value) : malformed(owner)
}

/** An array of pandas with one of numpy behind it: its state has a dtype and that array. */
function backed(object: PickleObject, room: Room): ArrayValues {
  const [made] = itemsOf(object.args)
  const parts = itemsOf(object.state)
  const stored = parts.map((part) => valuesOf(part, room)).find((values) => values !== undefined)
  if (made === undefined || !isObject(made) || !stored) throw malformed(object)
  const dtype = parts.find((part) => isObject(part) && /(?:Dtype|^dtype)$/.test(part.name))
  switch (made.name) {
    case 'Categorical':
      return categories(object, dtype, stored, room)
    case 'DatetimeArray':
      return localized(object, dtype, parts, room) ?? stored
    case 'TimedeltaArray':
    case 'StringArray':
    case 'NumpyExtensionArray':
    case 'PandasArray':
      return stored
    default:
      throw malformed(made)
  }
}

/** Codes are places among the categories, -1 where there is none. */
function categories(owner: PickleObject, dtype: PickleValue | undefined, codes: ArrayValues, room: Room) {
  if (dtype === undefined || !isObject(dtype)) throw malformed(owner)
  const { items } = columnOf(owner, entryOf(dtype.state, 'categories'), room)
  return { shape: codes.shape, items: codes.items.map((code) => items[Number(code)] ?? null) }
}

/** Instants of a zone; undefined where there is none. */
function localized(
  owner: PickleObject,
  dtype: PickleValue | undefined,
  parts: readonly PickleValue[],
  room: Room,
) {
  if (dtype === undefined || !isObject(dtype) || dtype.name !== 'DatetimeTZDtype') return undefined
  const tz = entryOf(dtype.state, 'tz')
  const unit = NS_OF_UNIT[String(entryOf(dtype.state, 'unit'))]
  const array = parts.find((part) => isNumpy(part, '_reconstruct') || isNumpy(part, '_frombuffer'))
  if (tz === undefined || unit === undefined || !array || !isObject(array)) throw malformed(owner)
  const { shape, items } = columnOf(owner, asIntegers(array), room)
  const zone = zoneOf(tz)
  const text = (value: PickleValue) => {
    if (typeof value !== 'bigint') throw malformed(owner)
    return value === NAT ? null : instantText(owner, value * unit, zone)
  }
  return { shape, items: items.map(text) }
}

/** What is missing, as pandas stores it. */
const NAT = -(2n ** 63n)

/** The same array with its times as the integers that they are. */
function asIntegers(array: PickleObject): PickleObject {
  const integers = (value: PickleValue): PickleValue =>
    isDtype(value) && dtypeOf(value).kind === 'M' ? { ...value, args: integersOf(value) } : value
  const map = (value: PickleValue | undefined): PickleValue | undefined =>
    value !== undefined && typeof value === 'object' && value !== null && 'items' in value
      ? { ...value, items: value.items.map(integers) }
      : value
  return { ...array, args: map(array.args), state: map(array.state) }
}

function integersOf(dtype: PickleObject): PickleValue {
  return { type: 'tuple', items: ['i8', ...itemsOf(dtype.args).slice(1)] }
}

/** Values with those marked that are missing. */
function masked(object: PickleObject, room: Room): ArrayValues {
  const { shape, items } = columnOf(object, entryOf(object.state, '_data'), room)
  const mask = columnOf(object, entryOf(object.state, '_mask'), room).items
  return { shape, items: items.map((value, i) => (mask[i] === true ? null : value)) }
}

function strings(object: PickleObject): ArrayValues {
  const array = entryOf(object.state, '_pa_array') ?? entryOf(object.state, '_data')
  if (array === undefined || !isObject(array)) throw malformed(object)
  const items = arrowStrings(array)
  return { shape: [items.length], items }
}

/** `_new_Index(class, parts)`; a label of several levels is a list. */
function index(object: PickleObject, room: Room): ArrayValues {
  const [made, parts] = itemsOf(object.args)
  if (made === undefined || !isObject(made)) throw malformed(object)
  if (made.name === 'RangeIndex') {
    const bounds = ['start', 'stop', 'step'].map((name) => entryOf(parts, name) ?? null)
    const items = rangeItems(made, bounds, room)
    return { shape: [items.length], items }
  }
  return made.name === 'MultiIndex' ? levels(made, parts, room) : columnOf(made, entryOf(parts, 'data'), room)
}

function levels(owner: PickleObject, parts: PickleValue | undefined, room: Room): ArrayValues {
  const labels = itemsOf(entryOf(parts, 'levels')).map((level) => columnOf(owner, level, room).items)
  const codes = itemsOf(entryOf(parts, 'codes')).map((code) => columnOf(owner, code, room).items)
  const count = codes[0]?.length ?? 0
  if (labels.length !== codes.length || codes.some(({ length }) => length !== count)) throw malformed(owner)
  const items = Array.from({ length: count }, (_, row): PickleValue => {
    return { type: 'tuple', items: codes.map((code, level) => labels[level]![Number(code[row])] ?? null) }
  })
  return { shape: [count], items }
}
