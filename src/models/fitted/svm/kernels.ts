import { notComputed } from '../errors.ts'
import { matrixIn } from '../matrices.ts'
import type { State } from '../state.ts'

/** The kernel of a row with each support vector. */
export type Kernel = (row: Float64Array) => Float64Array

export function kernelOf(state: State): Kernel {
  const vectors = matrixIn(state, 'support_vectors_')
  const { rows, columns, values } = vectors
  const of = pairKernel(state)
  return (row) =>
    Float64Array.from({ length: rows }, (_, i) => of(row, values.subarray(i * columns, (i + 1) * columns)))
}

function pairKernel(state: State): (a: Float64Array, b: Float64Array) => number {
  const kernel = state.oneOf('kernel', ['linear', 'poly', 'rbf', 'sigmoid'])
  const gamma = state.has('_gamma') ? state.number('_gamma') : 0
  const coef0 = state.number('coef0')
  switch (kernel) {
    case 'linear':
      return dot
    case 'poly': {
      const degree = state.number('degree')
      if (!Number.isInteger(degree)) throw notComputed(`${state.shortName} with degree=${degree}`)
      return (a, b) => (gamma * dot(a, b) + coef0) ** degree
    }
    case 'sigmoid':
      return (a, b) => Math.tanh(gamma * dot(a, b) + coef0)
    case 'rbf':
      return (a, b) => {
        let sum = 0
        for (let j = 0; j < a.length; j++) sum += (a[j]! - b[j]!) ** 2
        return Math.exp(-gamma * sum)
      }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!
  return sum
}
