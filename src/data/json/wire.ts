import type { Json } from '../frame/vector.ts'
import { MAX_DEPTH, parseJson, toExact, toPlain } from './parse-json.ts'
import { isWholeFloat } from './whole-float.ts'

/** What only our own reader reads as it is: integers beyond 2^53 (no digits of a fraction), and what Python writes for NaN and infinity. */
const SPECIAL = /(?<![\d.])\d{16}|NaN|Infinity/

/** What may be a float that `JSON.parse` takes for an integer, and `-0`, which it takes for a float; not the time of a date. */
const WHOLE = /(?:^|[\s:,[])(?:-0|-?\d+(?:\.0+|(?:\.\d+)?[eE][+-]?\d+))(?=[\s,\]}]|$)/

/** What is added around a body on its way to a worker. */
const AROUND = 16

/** A value as text between parts of the server, with NaN and infinities, which JSON has no word for, as Python spells them. */
export function wireText(value: Json): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return numberText(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isWholeFloat(value)) return value.rawJSON
  if (Array.isArray(value)) return `[${value.map(wireText).join(',')}]`
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${wireText(item)}`)
  return `{${entries.join(',')}}`
}

/** The value that was written so. */
export function parseWire(text: string): Json {
  return SPECIAL.test(text) ? toPlain(parseJson(text, MAX_DEPTH + AROUND)) : (JSON.parse(text) as Json)
}

/** The same with whole floats as such (see `wholeFloat`). */
export function parseExactly(text: string): Json {
  if (!WHOLE.test(text) && !SPECIAL.test(text)) return JSON.parse(text) as Json
  return toExact(parseJson(text, MAX_DEPTH + AROUND))
}

/** A float such as 1e20 is written so that it is not read as an integer. */
function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value)
}
