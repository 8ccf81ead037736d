import { Matrix } from 'ml-matrix'
import { z } from 'zod'
import { columnMeans } from './column-means.ts'
import type { EstimatorClass, Fit } from './estimator.ts'
import { type Clustering, lloyd, nearest, squaredDistance } from './lloyd.ts'
import { choice, integerFrom, numberFrom, parameter, randomState, withoutEffect } from './params.ts'
import { float, rows } from './state.ts'
import { noTarget } from './target.ts'
import { valueError } from './value-error.ts'

interface Params {
  n_clusters: number
  init: 'k-means++' | 'random' | number[][]
  n_init: 'auto' | number
  max_iter: number
  tol: number
  verbose: unknown
  random_state: number | null
  copy_x: unknown
  algorithm: 'lloyd' | 'elkan'
}

const state = z.object({ cluster_centers: rows, inertia: float, n_iter: float })

type State = z.infer<typeof state>

/**
 * K-means by Lloyd's algorithm; "elkan" gives the same clusters. A `random_state` gives the same clusters at each fit,
 * though not the ones of scikit-learn, whose random numbers are others.
 */
export const kMeans: EstimatorClass<Params, State, null> = {
  name: 'KMeans',
  module: 'sklearn.cluster',
  parameters: {
    n_clusters: integerFrom(1, 8),
    init: parameter(
      z.union([z.enum(['k-means++', 'random']), z.array(z.array(z.number()).min(1)).min(1)]),
      '"k-means++", "random", or a list of rows, one for each cluster',
      'k-means++',
    ),
    n_init: parameter(
      z.union([z.literal('auto'), z.int().min(1)]),
      '"auto" or a whole number of 1 or more',
      'auto',
    ),
    max_iter: integerFrom(1, 300),
    tol: numberFrom(0, 1e-4),
    verbose: withoutEffect,
    random_state: randomState,
    copy_x: withoutEffect,
    algorithm: choice(['lloyd', 'elkan'], 'lloyd'),
  },
  state,
  actions: ['fit', 'predict', 'transform', 'fit_transform', 'score'],
  target: noTarget,
  fit: fitKMeans,
  methods(_params, { cluster_centers: centres }) {
    const distances = (x: Matrix) =>
      x.to2DArray().map((row) => centres.map((centre) => squaredDistance(row, centre)))
    return {
      predict: (x) => x.to2DArray().map((row) => nearest(row, centres)),
      transform: (x) => new Matrix(distances(x)).sqrt(),
      score: (x) => -distances(x).reduce((sum, row) => sum + Math.min(...row), 0),
    }
  },
}

function fitKMeans({ params, x, progress }: Fit<Params, null>): State {
  check(params, x)
  // Around the means, where distances lose the fewest digits.
  const means = columnMeans(x)
  const centred = x.clone().subRowVector(means)
  const points = centred.to2DArray()
  const tolerance = params.tol === 0 ? 0 : params.tol * meanVariance(centred)
  const { init, random_state: seed } = params
  const initialization =
    init === 'k-means++'
      ? 'kmeans++'
      : init === 'random'
        ? init
        : new Matrix(init).subRowVector(means).to2DArray()
  const firstSeed = seed ?? crypto.getRandomValues(new Uint32Array(1))[0]!
  const runs = runCount(params)
  let best: Clustering | null = null
  for (let run = 0; run < runs; run++) {
    const clustering = lloyd(points, params.n_clusters, {
      initialization,
      seed: (firstSeed + run) >>> 0,
      maxIterations: params.max_iter,
      tolerance,
      onIteration: (iterations) => progress((run + iterations / params.max_iter) / runs),
    })
    if (best === null || clustering.inertia < best.inertia) best = clustering
  }
  const { centres, inertia, iterations } = best!
  return {
    cluster_centers: centres.map((centre) => centre.map((value, j) => value + means[j]!)),
    inertia,
    n_iter: iterations,
  }
}

function check({ n_clusters: clusters, init }: Params, x: Matrix): void {
  if (clusters > x.rows) {
    throw valueError(
      `Parameter "n_clusters" of KMeans is ${clusters}, x has only ${x.rows === 1 ? '1 row' : `${x.rows} rows`}`,
    )
  }
  if (
    typeof init !== 'string' &&
    (init.length !== clusters || init.some((row) => row.length !== x.columns))
  ) {
    throw valueError(
      `Parameter "init" of KMeans must have ${clusters} rows of ${x.columns} numbers, one row for each cluster`,
    )
  }
}

function runCount({ init, n_init: runs }: Params): number {
  if (typeof init !== 'string') return 1
  if (runs === 'auto') return init === 'random' ? 10 : 1
  return runs
}

function meanVariance(centred: Matrix): number {
  return centred.dot(centred) / centred.size
}
