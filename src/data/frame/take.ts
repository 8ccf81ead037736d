import { joinTexts, pickTexts, textVector } from './plain-texts.ts'
import type { Mask, Vector } from './vector.ts'

type Typed = Exclude<Vector, { type: 'text' | 'category' }>['values']

/** Rows `start` to `end`, exclusive; typed arrays are shared, not copied, and texts that are bytes stay such. */
export function sliceRows(vector: Vector, start: number, end: number): Vector {
  switch (vector.type) {
    case 'text':
      if (vector.utf8) return textVector(joinTexts([{ texts: vector.utf8, from: start, to: end }]))
      return { type: 'text', values: vector.values.slice(start, end) }
    case 'category':
      return { ...vector, codes: vector.codes.subarray(start, end) }
    default:
      return {
        ...vector,
        values: vector.values.subarray(start, end),
        missing: vector.missing?.subarray(start, end) ?? null,
      } as Vector // one spread for three members of the union; each keeps its own array type
  }
}

/** The same rows in memory of their own, where those of `sliceRows` would keep all others in memory too. */
export function copyRows(vector: Vector): Vector {
  switch (vector.type) {
    case 'text':
      return vector
    case 'category':
      return { ...vector, codes: vector.codes.slice() }
    default:
      return { ...vector, values: vector.values.slice(), missing: vector.missing?.slice() ?? null } as Vector // as above
  }
}

/** The rows whose byte in `mask` is not 0, in order. */
export function takeRows(vector: Vector, mask: Uint8Array): Vector {
  let count = 0
  for (const selected of mask) if (selected !== 0) count++
  const positions = new Uint32Array(count)
  for (let row = 0, at = 0; row < mask.length; row++) if (mask[row] !== 0) positions[at++] = row
  return pickRows(vector, positions)
}

/** The rows at these positions, in their order. */
export function pickRows(vector: Vector, positions: Uint32Array): Vector {
  switch (vector.type) {
    case 'text':
      if (vector.utf8) return textVector(pickTexts(vector.utf8, positions))
      return { type: 'text', values: Array.from(positions, (row) => vector.values[row]!) }
    case 'category':
      return { ...vector, codes: pickTyped(vector.codes, positions) }
    default: {
      const missing = vector.missing && pickTyped(vector.missing, positions)
      return { ...vector, values: pickTyped(vector.values, positions), missing } as Vector // as above
    }
  }
}

function pickTyped<Values extends Typed | Int32Array>(values: Values, positions: Uint32Array): Values {
  const picked = new (values.constructor as new (length: number) => Values)(positions.length)
  for (let i = 0; i < positions.length; i++) picked[i] = values[positions[i]!]!
  return picked
}

/** One vector of all rows; the parts are of one dtype, and there is at least one. */
export function concatVectors(parts: readonly Vector[]): Vector {
  const [first] = parts
  if (!first) throw new RangeError('There is no part to concatenate')
  if (parts.length === 1) return first
  if (first.type === 'text') {
    return { type: 'text', values: parts.flatMap((part) => (part.type === 'text' ? part.values : [])) }
  }
  if (first.type === 'category') return concatCategories(parts)
  const numeric = parts as readonly Exclude<Vector, { type: 'text' | 'category' }>[]
  const values = concatTyped(numeric.map((part) => part.values))
  return { ...first, values, missing: concatMasks(numeric) } as Vector // parts share the first one's type
}

function concatCategories(parts: readonly Vector[]): Vector {
  const places = new Map<unknown, number>()
  const codes = parts.map((part) => {
    if (part.type !== 'category') throw new TypeError('Only categories follow categories')
    const moved = part.categories.map((category) => {
      if (!places.has(category)) places.set(category, places.size)
      return places.get(category) as number
    })
    return part.codes.map((code) => (code < 0 ? -1 : (moved[code] as number)))
  })
  return {
    type: 'category',
    codes: concatTyped(codes) as Int32Array,
    categories: [...places.keys()] as never,
  }
}

function concatTyped<Values extends Typed | Int32Array>(parts: readonly Values[]): Values {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const all = new (parts[0]!.constructor as new (length: number) => Values)(length)
  let at = 0
  for (const part of parts) {
    ;(all as Float64Array).set(part as Float64Array, at)
    at += part.length
  }
  return all
}

function concatMasks(parts: readonly { readonly values: Typed; readonly missing: Mask }[]): Mask {
  if (parts.every((part) => part.missing === null)) return null
  return concatTyped(parts.map((part) => part.missing ?? new Uint8Array(part.values.length)))
}
