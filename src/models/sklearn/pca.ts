import { Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix'
import { z } from 'zod'
import { columnMeans } from './column-means.ts'
import type { EstimatorClass } from './estimator.ts'
import { choice, flag, parameter, randomState, withoutEffect } from './params.ts'
import { logLikelihood } from './pca-likelihood.ts'
import { type PcaState, pcaState } from './pca-state.ts'
import { noTarget } from './target.ts'
import { valueError } from './value-error.ts'

interface Params {
  n_components: number | 'mle' | null
  copy: unknown
  whiten: boolean
  svd_solver: 'auto' | 'full' | 'covariance_eigh' | 'arpack' | 'randomized'
  tol: unknown
  iterated_power: unknown
  n_oversamples: unknown
  power_iteration_normalizer: unknown
  random_state: number | null
}

/**
 * Principal components by the singular values of the centred data, whatever `svd_solver` says: the solvers differ in
 * speed and, for "randomized", in precision. Each component points to where its largest loading is positive.
 */
export const pca: EstimatorClass<Params, PcaState, null> = {
  name: 'PCA',
  module: 'sklearn.decomposition',
  parameters: {
    n_components: parameter(
      z.union([z.int().min(0), z.number().gt(0).lt(1), z.literal('mle')]).nullable(),
      'null, a whole number of 0 or more, or a share of the variance between 0 and 1',
      null,
      (value) => (value === 'mle' ? 'the number must be given' : null),
    ),
    copy: withoutEffect,
    whiten: flag(false),
    svd_solver: choice(['auto', 'full', 'covariance_eigh', 'arpack', 'randomized'], 'auto'),
    tol: withoutEffect,
    iterated_power: withoutEffect,
    n_oversamples: withoutEffect,
    power_iteration_normalizer: withoutEffect,
    random_state: randomState,
  },
  state: pcaState,
  actions: ['fit', 'transform', 'fit_transform', 'score'],
  target: noTarget,
  fit: ({ params, x }) => decompose(x, params.n_components === 'mle' ? null : params.n_components),
  learned: (_params, { components }) => ({ n_components: components.length }),
  methods(params, fitted) {
    return {
      transform: (x) => project(x, fitted, params.whiten),
      score: (x) => logLikelihood(x, fitted, params.whiten),
    }
  },
}

function decompose(x: Matrix, wanted: number | null): PcaState {
  const most = Math.min(x.rows, x.columns)
  if (x.rows < 2) throw valueError('x has 1 row, PCA needs two at least')
  if (wanted !== null && wanted > most) {
    throw valueError(
      `Parameter "n_components" of PCA is ${wanted}, x with ${x.rows} rows and ${x.columns} columns has at most ${most} components`,
    )
  }
  const mean = columnMeans(x)
  const centred = x.clone().subRowVector(mean)
  const reduced = x.rows > x.columns ? new QrDecomposition(centred).upperTriangularMatrix : centred
  const svd = new SingularValueDecomposition(reduced, {
    autoTranspose: true,
    computeLeftSingularVectors: x.rows <= x.columns,
  })
  const singular = svd.diagonal.slice(0, most)
  const variances = singular.map((value) => value ** 2 / (x.rows - 1))
  const total = variances.reduce((sum, variance) => sum + variance, 0)
  const ratios = variances.map((variance) => variance / total)
  const count = componentCount(wanted, ratios)
  const rest = variances.slice(count)
  return {
    components: Array.from({ length: count }, (_, i) => flipped(svd.rightSingularVectors.getColumn(i))),
    mean,
    explained_variance: variances.slice(0, count),
    explained_variance_ratio: ratios.slice(0, count),
    singular_values: singular.slice(0, count),
    noise_variance: rest.length === 0 ? 0 : rest.reduce((sum, variance) => sum + variance, 0) / rest.length,
  }
}

/** A share asks for as many components as explain more than it. */
function componentCount(wanted: number | null, ratios: readonly number[]): number {
  if (wanted === null) return ratios.length
  if (Number.isInteger(wanted)) return wanted
  let explained = 0
  const enough = ratios.findIndex((ratio) => {
    explained += ratio
    return explained > wanted
  })
  return enough < 0 ? ratios.length : enough + 1
}

/** A singular vector is known up to its sign: the first of its largest loadings is made positive. */
function flipped(component: number[]): number[] {
  const largest = component.reduce(
    (best, loading) => (Math.abs(loading) > Math.abs(best) ? loading : best),
    0,
  )
  return largest < 0 ? component.map((loading) => -loading) : component
}

function project(x: Matrix, { components, mean, explained_variance }: PcaState, whiten: boolean): Matrix {
  if (components.length === 0) return new Matrix(x.rows, 0)
  const scores = x.clone().subRowVector(mean).mmul(new Matrix(components).transpose())
  if (!whiten) return scores
  // A direction without variance is divided by epsilon instead of zero.
  return scores.divRowVector(
    explained_variance.map((variance) => Math.max(Math.sqrt(variance), Number.EPSILON)),
  )
}
