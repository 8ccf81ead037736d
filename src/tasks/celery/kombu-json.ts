import type { Json } from '../../data/frame/vector.ts'
import { isWholeFloat } from '../../data/json/whole-float.ts'

interface Marked {
  readonly __type__: string
  readonly __value__: Json
}

/**
 * A result in JSON as one in pickle is answered. What JSON has no form for kombu marks with its type
 * (`kombu/utils/json.py`): times and decimals are texts, bytes are base64, a UUID is a text. NaN is null and infinities
 * are texts, as in frames.
 */
export function answerOfJson(value: Json): Json {
  if (typeof value === 'number')
    return Number.isFinite(value) ? value : Number.isNaN(value) ? null : String(value)
  if (isWholeFloat(value)) return value
  if (Array.isArray(value)) return value.map(answerOfJson)
  if (typeof value !== 'object' || value === null) return value
  if (isMarked(value)) return unmarked(value)
  const out: Record<string, Json> = Object.create(null)
  for (const [name, part] of Object.entries(value)) out[name] = answerOfJson(part)
  return out
}

function isMarked(value: object): value is Marked {
  return (
    Object.keys(value).length === 2 &&
    '__type__' in value &&
    '__value__' in value &&
    typeof value.__type__ === 'string'
  )
}

function unmarked(marked: Marked): Json {
  const { __type__: type, __value__: value } = marked
  if (type === 'uuid') {
    const { hex } = (value ?? {}) as { readonly hex?: Json }
    if (typeof hex === 'string') return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }
  if (type === 'bytes' && typeof value === 'string') return Buffer.from(value).toString('base64')
  // `datetime`, `date`, `time`, `decimal` and `base64` are written as they are answered, also types that come later.
  return answerOfJson(value)
}
