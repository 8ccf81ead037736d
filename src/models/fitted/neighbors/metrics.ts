import { entryOf } from '../../../pickle/value.ts'
import { notComputed } from '../errors.ts'
import { labelOf, type State } from '../state.ts'

export type Distance = (a: Float64Array, b: Float64Array) => number

/** A metric, and what is as large but cheaper: scikit-learn compares that, so that equal is what it holds for equal. */
export interface Metric {
  readonly reduced: Distance
  distance(reduced: number): number
  /** The reverse. */
  reduce(distance: number): number
  /** Of a sum of such powers of differences; Infinity is the largest difference, undefined another measure. */
  readonly power: number | undefined
}

const OTHERS: Readonly<Record<string, Distance>> = {
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
  sqeuclidean: (a, b) => sum(a, (value, j) => (value - b[j]!) * (value - b[j]!)),
}

const POWERS: Readonly<Record<string, number>> = {
  euclidean: 2,
  l2: 2,
  manhattan: 1,
  cityblock: 1,
  l1: 1,
  chebyshev: Infinity,
  infinity: Infinity,
}

/** The metric a model was fitted with. Throws `NotImplementedError` for one that is not known, or a function. */
export function metricOf(state: State): Metric {
  const name = state.has('effective_metric_') ? state.get('effective_metric_') : state.get('metric')
  const params = state.get('effective_metric_params_') ?? undefined
  const isWeighed = (entryOf(params, 'w') ?? null) !== null
  if (typeof name === 'string' && !isWeighed) {
    if (name === 'minkowski') return powerMetric(Number(labelOf(entryOf(params, 'p') ?? 2)))
    if (Object.hasOwn(POWERS, name)) return powerMetric(POWERS[name]!)
    if (Object.hasOwn(OTHERS, name))
      return { reduced: OTHERS[name]!, distance: same, reduce: same, power: undefined }
  }
  throw notComputed(`${state.shortName} with metric="${typeof name === 'string' ? name : '...'}"`)
}

function powerMetric(power: number): Metric {
  if (power === 2) {
    return {
      reduced: (a, b) => sum(a, (value, j) => (value - b[j]!) * (value - b[j]!)),
      distance: Math.sqrt,
      reduce: (distance) => distance * distance,
      power,
    }
  }
  if (power === Infinity) {
    const reduced: Distance = (a, b) =>
      a.reduce((most, value, j) => Math.max(most, Math.abs(value - b[j]!)), 0)
    return { reduced, distance: same, reduce: same, power }
  }
  if (power === 1) {
    return {
      reduced: (a, b) => sum(a, (value, j) => Math.abs(value - b[j]!)),
      distance: same,
      reduce: same,
      power,
    }
  }
  return {
    reduced: (a, b) => sum(a, (value, j) => Math.abs(value - b[j]!) ** power),
    distance: (reduced) => reduced ** (1 / power),
    reduce: (distance) => distance ** power,
    power,
  }
}

function same(value: number): number {
  return value
}

function norm(a: Float64Array): number {
  return Math.sqrt(sum(a, (value) => value * value))
}

function sum(a: Float64Array, of: (value: number, j: number) => number): number {
  let total = 0
  for (let j = 0; j < a.length; j++) total += of(a[j]!, j)
  return total
}
