import { notComputed } from '../errors.ts'
import type { Samples } from '../samples.ts'
import { finiteDense } from '../samples.ts'
import type { NumberMatrix, State } from '../state.ts'

/** How alike two rows are. */
export type PairKernel = (a: Float64Array, b: Float64Array) => number

export interface KernelSettings {
  readonly gamma: number
  readonly degree: number
  readonly coef0: number
}

/** Kernels by scikit-learn's names (`sklearn.metrics.pairwise`). */
const KERNELS: Readonly<Record<string, (settings: KernelSettings) => PairKernel>> = {
  linear: () => dot,
  poly: polynomial,
  polynomial,
  sigmoid:
    ({ gamma, coef0 }) =>
    (a, b) =>
      Math.tanh(gamma * dot(a, b) + coef0),
  rbf:
    ({ gamma }) =>
    (a, b) =>
      Math.exp(-gamma * squaredDistance(a, b)),
  laplacian:
    ({ gamma }) =>
    (a, b) =>
      Math.exp(-gamma * a.reduce((sum, value, j) => sum + Math.abs(value - b[j]!), 0)),
  cosine: () => (a, b) => dot(a, b) / (length(a) * length(b)),
  additive_chi2: () => (a, b) => -chiSquared(a, b),
  chi2:
    ({ gamma }) =>
    (a, b) =>
      Math.exp(-gamma * chiSquared(a, b)),
}

function polynomial({ gamma, degree, coef0 }: KernelSettings): PairKernel {
  return (a, b) => (gamma * dot(a, b) + coef0) ** degree
}

/** The kernel of that name; `name` may be a function in Python. Throws `NotImplementedError` for what is not known. */
export function pairKernel(state: State, name: unknown, settings: KernelSettings): PairKernel {
  const kernel = typeof name === 'string' && Object.hasOwn(KERNELS, name) ? KERNELS[name] : undefined
  if (kernel) return kernel(settings)
  throw notComputed(`${state.shortName} with kernel=${typeof name === 'string' ? `"${name}"` : 'a function'}`)
}

/**
 * `kernel` of an estimator with its `gamma`, `degree` and `coef0`, or what scikit-learn takes in their place: 3 and 1, and
 * one through the number of columns, 1 for chi2.
 */
export function kernelOfSettings(state: State, width: number): PairKernel {
  const kernel = state.get('kernel')
  const given = (name: string, other: number) => (state.has(name) ? state.number(name) : other)
  return pairKernel(state, kernel, {
    gamma: given(state.has('gamma_') ? 'gamma_' : 'gamma', kernel === 'chi2' ? 1 : 1 / width),
    degree: given('degree', 3),
    coef0: given('coef0', 1),
  })
}

/** The kernel of each row with each row of `others`. */
export function kernelMatrix(
  x: Samples,
  others: NumberMatrix,
  kernel: PairKernel,
  name: string,
): Float64Array {
  const { rows, width, values } = finiteDense(x, name)
  const out = new Float64Array(rows * others.rows)
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * width, (row + 1) * width)
    for (let i = 0; i < others.rows; i++)
      out[row * others.rows + i] = kernel(own, others.values.subarray(i * width, (i + 1) * width))
  }
  return out
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!
  return sum
}

export function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) sum += (a[j]! - b[j]!) ** 2
  return sum
}

/** Of a row of zeros 1, which it then is divided by. */
function length(a: Float64Array): number {
  return Math.sqrt(dot(a, a)) || 1
}

function chiSquared(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) {
    const both = a[j]! + b[j]!
    if (both !== 0) sum += (a[j]! - b[j]!) ** 2 / both
  }
  return sum
}
