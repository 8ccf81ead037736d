import type { Json } from '../../data/frame/vector.ts'

/** Numbers of one attribute that are shown; of a larger one its shape is. The metadata of a model stay small. */
const SHOWN = 10_000

/** What an estimator has learned, by scikit-learn's names, which are those of its state with "_" behind. */
export function learnedAttributes(state: object): { readonly [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [`${name}_`, shown(value as Json)] as const),
  )
}

function shown(value: Json): Json {
  if (!Array.isArray(value)) return value
  const [first] = value
  const shape = Array.isArray(first) ? [value.length, first.length] : [value.length]
  return shape.reduce((size, length) => size * length, 1) > SHOWN ? { shape } : value
}
