import { entryOf } from '../../../pickle/value.ts'
import { notComputed } from '../errors.ts'
import { labelOf, type State } from '../state.ts'

export type Distance = (a: Float64Array, b: Float64Array) => number

const METRICS: Readonly<Record<string, Distance>> = {
  euclidean,
  l2: euclidean,
  sqeuclidean: (a, b) => sum(a, (value, j) => (value - b[j]!) ** 2),
  manhattan,
  cityblock: manhattan,
  l1: manhattan,
  chebyshev,
  cosine: (a, b) => Math.max(0, 1 - sum(a, (value, j) => value * b[j]!) / (norm(a) * norm(b) || 1)),
  hamming: (a, b) => sum(a, (value, j) => Number(value !== b[j]!)) / a.length,
  canberra: (a, b) =>
    sum(a, (value, j) => {
      const size = Math.abs(value) + Math.abs(b[j]!)
      return size === 0 ? 0 : Math.abs(value - b[j]!) / size
    }),
  braycurtis(a, b) {
    const size = sum(a, (value, j) => Math.abs(value + b[j]!))
    return size === 0 ? 0 : sum(a, (value, j) => Math.abs(value - b[j]!)) / size
  },
}

/** The metric a model was fitted with. Throws `NotImplementedError` for one that is not known, or a function. */
export function distanceOf(state: State): Distance {
  const name = state.has('effective_metric_') ? state.get('effective_metric_') : state.get('metric')
  const params = state.get('effective_metric_params_')
  if (name === 'minkowski' && (entryOf(params, 'w') ?? null) === null) {
    return minkowski(Number(labelOf(entryOf(params, 'p') ?? 2)))
  }
  const known = typeof name === 'string' && Object.hasOwn(METRICS, name) ? METRICS[name] : undefined
  if (!known || (entryOf(params, 'w') ?? null) !== null)
    throw notComputed(`${state.shortName} with metric="${typeof name === 'string' ? name : '...'}"`)
  return known
}

function minkowski(p: number): Distance {
  if (p === 1) return manhattan
  if (p === 2) return euclidean
  if (p === Infinity) return chebyshev
  return (a, b) => sum(a, (value, j) => Math.abs(value - b[j]!) ** p) ** (1 / p)
}

function euclidean(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(sum(a, (value, j) => (value - b[j]!) ** 2))
}

function manhattan(a: Float64Array, b: Float64Array): number {
  return sum(a, (value, j) => Math.abs(value - b[j]!))
}

function chebyshev(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, j) => Math.max(most, Math.abs(value - b[j]!)), 0)
}

function norm(a: Float64Array): number {
  return Math.sqrt(sum(a, (value) => value * value))
}

function sum(a: Float64Array, of: (value: number, j: number) => number): number {
  let total = 0
  for (let j = 0; j < a.length; j++) total += of(a[j]!, j)
  return total
}
