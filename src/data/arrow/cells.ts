import { Buffer } from 'node:buffer'
import { badRequest } from '../../error.ts'
import { printDecimal } from '../frame/decimal.ts'
import { printDatetime, printTimedelta } from '../frame/time.ts'
import { nanosecondsOf } from '../frame/time-unit.ts'
import type { Json } from '../frame/vector.ts'
import { type ArrowArray, integers, ints, isPresent, longs } from './array.ts'
import { damaged } from './damaged.ts'
import { floatsOf } from './floats.ts'
import { byteRows, textsOf } from './read-text.ts'
import type { ArrowType } from './schema.ts'

/**
 * The values of rows `start` to `end` as JSON, in the form that `value-type.ts` states; missing ones are null.
 * Throws 400 for a value that there is no such form of, such as a date of the year 10000.
 */
export function cellsOfArray(array: ArrowArray, start: number, end: number): readonly Json[] {
  const { type, validity } = array
  const present = (valueAt: (row: number) => Json): readonly Json[] =>
    Array.from({ length: end - start }, (_, i) =>
      isPresent(validity, start + i) ? valueAt(start + i) : null,
    )
  switch (type.id) {
    case 'null':
      return new Array(end - start).fill(null)
    case 'bool': {
      const bits = array.buffers[0]!
      return present((row) => isPresent(bits, row))
    }
    case 'int': {
      const values = integers(array)
      return present((row) => plain(values[row]!))
    }
    case 'float': {
      const values = floatsOf(array)
      return present((row) => floatCell(values[row]!))
    }
    case 'bytes':
      if (type.isText) return textsOf(array, start, end)
      return bytesOf(array, start, end)
    case 'fixed':
      return bytesOf(array, start, end)
    case 'decimal': {
      const unitsAt = decimalUnits(array)
      return present((row) => printDecimal(unitsAt(row), type.scale))
    }
    case 'date':
      return present(dateAt(array))
    case 'time': {
      const values =
        type.bits === 32 ? ints(array.buffers[0]!, array.length) : longs(array.buffers[0]!, array.length)
      return present((row) => timeText(BigInt(values[row]!) * nanosecondsOf(type.unit)))
    }
    case 'timestamp':
    case 'duration':
      return present(instantAt(array))
    case 'list':
    case 'fixed-list':
    case 'map':
      return listCells(array, start, end)
    case 'struct': {
      const names = type.fields.map(({ name }) => name)
      const parts = array.children.map((child) => cellsOfArray(child, start, end))
      return present((row) => {
        const out: Record<string, Json> = Object.create(null)
        for (const [i, name] of names.entries()) out[name] = parts[i]![row - start]!
        return out
      })
    }
    case 'dictionary': {
      const [indices, values] = [integers(array), array.dictionary?.values]
      return present((row) => {
        const value = values?.[Number(indices[row])]
        if (value === undefined) throw damaged('an index has no value in its dictionary')
        return value
      })
    }
    case 'run-end':
      return runCells(array, start, end)
    case 'other':
      throw new TypeError(`The type ${type.name} was let through`)
  }
}

/** A list has all its values read at once, as far as it reaches. */
function listCells(array: ArrowArray, start: number, end: number): readonly Json[] {
  const { type, validity } = array
  const bounds = boundsOf(array)
  let [low, high] = [Number.POSITIVE_INFINITY, 0]
  for (let row = start; row < end; row++) {
    if (!isPresent(validity, row)) continue
    const [from, to] = bounds(row)
    if (from === to) continue
    low = Math.min(low, from)
    high = Math.max(high, to)
  }
  low = Math.min(low, high)
  const items =
    type.id === 'map' ? pairsOf(array.children[0]!, low, high) : cellsOfArray(array.children[0]!, low, high)
  return Array.from({ length: end - start }, (_, i) => {
    if (!isPresent(validity, start + i)) return null
    const [from, to] = bounds(start + i)
    return from === to ? [] : items.slice(from - low, to - low)
  })
}

function boundsOf({ type, buffers, length }: ArrowArray): (row: number) => readonly [number, number] {
  if (type.id === 'fixed-list') return (row) => [row * type.size, (row + 1) * type.size]
  const layout = type.id === 'list' ? type.layout : 'offsets'
  if (layout === 'offsets') {
    const offsets = ints(buffers[0]!, length === 0 ? 0 : length + 1)
    return (row) => [offsets[row]!, offsets[row + 1]!]
  }
  if (layout === 'large') {
    const offsets = longs(buffers[0]!, length === 0 ? 0 : length + 1)
    return (row) => [Number(offsets[row]), Number(offsets[row + 1])]
  }
  const read = layout === 'views' ? ints : longs
  const [offsets, sizes] = [read(buffers[0]!, length), read(buffers[1]!, length)]
  return (row) => [Number(offsets[row]), Number(offsets[row]) + Number(sizes[row])]
}

function pairsOf(entries: ArrowArray, low: number, high: number): readonly Json[] {
  const [keys, values] = entries.children.map((child) => cellsOfArray(child, low, high))
  return keys!.map((key, i) => [key, values![i]!])
}

function runCells({ children }: ArrowArray, start: number, end: number): readonly Json[] {
  const [runs, values] = children as readonly [ArrowArray, ArrowArray]
  const ends = integers(runs)
  let first = 0
  for (let high = runs.length; first < high; ) {
    const middle = (first + high) >> 1
    if (ends[middle]! > start) high = middle
    else first = middle + 1
  }
  const out: Json[] = []
  for (let run = first; out.length < end - start; run++) {
    const [value] = cellsOfArray(values, run, run + 1)
    const until = Math.min(end, Number(ends[run]))
    while (start + out.length < until) out.push(value!)
  }
  return out
}

function plain(value: number | bigint): number | bigint {
  return typeof value === 'bigint' && BigInt.asIntN(54, value) === value ? Number(value) : value
}

function floatCell(value: number): Json {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : value
  return String(value)
}

function bytesOf(array: ArrowArray, start: number, end: number): readonly Json[] {
  const { bytes, offsets } = byteRows(array, start, end)
  return Array.from({ length: end - start }, (_, i) => {
    if (!isPresent(array.validity, start + i)) return null
    const part = bytes.subarray(offsets[i]!, offsets[i + 1]!)
    return Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64')
  })
}

function decimalUnits({ type, buffers, length }: ArrowArray): (row: number) => bigint {
  const { bits } = type as Extract<ArrowType, { id: 'decimal' }>
  if (bits === 32) {
    const values = ints(buffers[0]!, length)
    return (row) => BigInt(values[row]!)
  }
  const words = bits / 64
  const high = longs(buffers[0]!, length * words)
  const low = new BigUint64Array(high.buffer, high.byteOffset, high.length)
  return (row) => {
    let units = high[row * words + words - 1]!
    for (let word = words - 2; word >= 0; word--) units = (units << 64n) | low[row * words + word]!
    return units
  }
}

const DAY = 86_400_000
/** The first day of year 1 and the last of year 9999, which is what Python has dates for. */
const [FIRST_DAY, LAST_DAY] = [-719_162, 2_932_896]

function dateAt(array: ArrowArray): (row: number) => string {
  const { bits } = array.type as Extract<ArrowType, { id: 'date' }>
  const values = bits === 32 ? ints(array.buffers[0]!, array.length) : longs(array.buffers[0]!, array.length)
  const texts = new Map<number, string>()
  return (row) => {
    const day = bits === 32 ? Number(values[row]) : Number(values[row]) / DAY
    let text = texts.get(day)
    if (text === undefined) {
      if (!Number.isInteger(day))
        throw badRequest(
          `A date has a time of day, "${new Date(day * DAY).toISOString()}", which a date64 may not have`,
        )
      if (day < FIRST_DAY || day > LAST_DAY)
        throw badRequest(`A date is not between 0001-01-01 and 9999-12-31`)
      text = new Date(day * DAY).toISOString().slice(0, 10)
      texts.set(day, text)
    }
    return text
  }
}

function timeText(ns: bigint): string {
  if (ns < 0n || ns >= 86_400_000_000_000n) throw badRequest('A time is not within a day')
  return printDatetime(ns, 'ns').slice(11)
}

function instantAt(array: ArrowArray): (row: number) => string {
  const type = array.type as Extract<ArrowType, { id: 'timestamp' | 'duration' }>
  const values = longs(array.buffers[0]!, array.length)
  const print = type.id === 'duration' ? printTimedelta : printDatetime
  const zone = type.id === 'timestamp' && type.zone !== null ? '+00:00' : ''
  return (row) => `${print(values[row]!, type.unit)}${zone}`
}
