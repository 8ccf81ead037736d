import { notComputed } from '../errors.ts'
import { pairKernel } from '../kernel/pairwise.ts'
import { matrixIn } from '../matrices.ts'
import type { State } from '../state.ts'

/** The kernel of a row with each support vector. */
export type Kernel = (row: Float64Array) => Float64Array

export function kernelOf(state: State): Kernel {
  const vectors = matrixIn(state, 'support_vectors_')
  const { rows, columns, values } = vectors
  const kernel = state.oneOf('kernel', ['linear', 'poly', 'rbf', 'sigmoid'])
  const degree = state.number('degree')
  if (kernel === 'poly' && !Number.isInteger(degree))
    throw notComputed(`${state.shortName} with degree=${degree}`)
  const gamma = state.has('_gamma') ? state.number('_gamma') : 0
  const of = pairKernel(state, kernel, { gamma, degree, coef0: state.number('coef0') })
  return (row) =>
    Float64Array.from({ length: rows }, (_, i) => of(row, values.subarray(i * columns, (i + 1) * columns)))
}
