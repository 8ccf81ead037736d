import { exactPart } from '../../data/frame/cell.ts'
import type { Json } from '../../data/frame/vector.ts'
import { isWholeFloat } from '../../data/json/whole-float.ts'
import { parseWire, wireText } from '../../data/json/wire.ts'
import { ComputationError } from '../../error.ts'

/**
 * What a script answers as JSON, undefined where that has no form at all: maps as objects, sets and typed arrays as lists, bytes in
 * base64 as those of Python. Throws for what `JSON.stringify` would leave nothing of, such as a promise or a function.
 */
export function answerText(value: unknown): string | undefined {
  return JSON.stringify(value, (key, part: unknown) => exactPart(key, jsonPart(part)))
}

/**
 * The same for a store, which keeps numbers that are not finite: they are written as Python does. Nothing is null, as it is within
 * a list.
 */
export function storedText(value: unknown): string {
  let allFinite = true
  const text = JSON.stringify(value, (key, part: unknown) => {
    const plain = jsonPart(part)
    allFinite &&= typeof plain !== 'number' || Number.isFinite(plain)
    return exactPart(key, plain)
  })
  return allFinite ? (text ?? 'null') : wireText(jsonOf(value, '') ?? null)
}

function jsonOf(value: unknown, key: string): Json | undefined {
  const holds = typeof value === 'object' && value !== null && 'toJSON' in value
  const part = jsonPart(holds && typeof value.toJSON === 'function' ? value.toJSON(key) : value)
  if (Array.isArray(part)) return part.map((item, at) => jsonOf(item, String(at)) ?? null)
  if (typeof part !== 'object' || part === null || isWholeFloat(part)) return part as Json // there is no other kind
  const entries = Object.entries(part).map(([name, item]) => [name, jsonOf(item, name)] as const)
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined))
}

/** What a generator yields, as that is answered: null where it has no form at all. */
export function pieceOf(value: unknown): Json {
  return parseWire(answerText(value) ?? 'null')
}

function jsonPart(part: unknown): unknown {
  if (typeof part === 'function' || typeof part === 'symbol') throw notJson(typeof part)
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
  if (part instanceof Map) return objectOf(part)
  if (part instanceof Set) return [...part]
  if (part instanceof ArrayBuffer) return Buffer.from(part).toString('base64')
  if (part instanceof Uint8Array) return Buffer.from(part).toString('base64')
  if (ArrayBuffer.isView(part) && Symbol.iterator in part)
    return [...(part as Iterable<unknown> & typeof part)]
  const prototype: unknown = Object.getPrototypeOf(part)
  const isPlain = prototype === null || prototype === Object.prototype || isWholeFloat(part)
  if (!isPlain && Object.keys(part).length === 0) throw notJson(part.constructor.name)
  return part
}

function objectOf(map: ReadonlyMap<unknown, unknown>): object {
  const entries = new Map(Array.from(map, ([key, item]) => [keyText(key), item]))
  if (entries.size === map.size) return Object.fromEntries(entries)
  throw new ComputationError(
    'TypeError',
    'Two keys of a Map are one and the same as JSON, such as 1 and "1", give each a text of its own',
  )
}

function keyText(key: unknown): string {
  if (typeof key === 'object' || typeof key === 'symbol' || typeof key === 'function')
    throw notJson(`Map with a key of type ${typeof key}`)
  return String(key)
}

function notJson(type: string): ComputationError {
  return new ComputationError(
    'TypeError',
    `A value of type "${type}" cannot be answered as JSON, return numbers, texts, lists or objects`,
  )
}
