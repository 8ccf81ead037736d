import { kmeansGenerator } from 'ml-kmeans'

export interface LloydOptions {
  /** Where to start: one of ml-kmeans' ways to choose rows, or the centres themselves. */
  readonly initialization: 'kmeans++' | 'random' | number[][]
  readonly seed: number
  readonly maxIterations: number
  /** The fit ends when the squared shifts of all centres sum up to this or less. */
  readonly tolerance: number
  onIteration(iterations: number): void
}

export interface Clustering {
  readonly centres: number[][]
  /** The sum of the squared distances to the nearest centre. */
  readonly inertia: number
  readonly iterations: number
}

/**
 * One run of Lloyd's algorithm. ml-kmeans does the steps; it is stopped from outside, because it looks at the shift
 * of each centre by itself and leaves an empty cluster where it is, where scikit-learn looks at the sum and at
 * unchanged labels, and moves an empty cluster to the row that is farthest from its centre.
 */
export function lloyd(points: number[][], clusters: number, options: LloydOptions): Clustering {
  const { initialization, seed, maxIterations } = options
  // No shift is below -1, so the generator itself never ends early.
  const steps = kmeansGenerator(points, clusters, { initialization, seed, maxIterations, tolerance: -1 })
  // Centres that the generator chooses are not seen before its first step.
  let before = typeof initialization === 'string' ? null : initialization
  let lastLabels: number[] = []
  let iterations = 0
  let centres: number[][] = []
  for (const step of steps) {
    iterations++
    const labels = [...step.clusters]
    centres = step.centroids
    // The generator goes on from `centroids`, so that what is moved here is moved for it too.
    relocateEmpty(points, labels, before ?? centres, centres)
    options.onIteration(iterations)
    if (labels.every((label, row) => label === lastLabels[row])) break
    if (before && totalShift(before, centres) <= options.tolerance) break
    before = centres
    lastLabels = labels
  }
  return { centres, inertia: inertiaOf(points, centres), iterations }
}

/** Gives each empty cluster the row that is farthest from its centre, which that centre then loses. */
function relocateEmpty(
  points: number[][],
  labels: readonly number[],
  before: readonly number[][],
  centres: number[][],
): void {
  const sizes = new Array<number>(centres.length).fill(0)
  for (const label of labels) sizes[label]!++
  const empty = sizes.flatMap((size, cluster) => (size === 0 ? [cluster] : []))
  if (empty.length === 0) return
  const distances = points.map((point, row) => squaredDistance(point, before[labels[row]!]!))
  const farthest = [...distances.keys()].sort((a, b) => distances[b]! - distances[a]!).slice(0, empty.length)
  if (distances[farthest[0]!] === 0) return
  const moved = [...labels]
  for (const [index, cluster] of empty.entries()) moved[farthest[index]!] = cluster
  for (const cluster of new Set([...empty, ...farthest.map((row) => labels[row]!)])) {
    const members = points.filter((_, row) => moved[row] === cluster)
    if (members.length > 0) centres[cluster] = mean(members)
  }
}

function mean(points: readonly number[][]): number[] {
  return points[0]!.map((_, j) => points.reduce((sum, point) => sum + point[j]!, 0) / points.length)
}

function totalShift(before: readonly number[][], after: readonly number[][]): number {
  return before.reduce((sum, centre, cluster) => sum + squaredDistance(centre, after[cluster]!), 0)
}

function inertiaOf(points: readonly number[][], centres: readonly number[][]): number {
  return points.reduce((sum, point) => sum + squaredDistance(point, centres[nearest(point, centres)]!), 0)
}

/** The index of the nearest centre, the first one of several. */
export function nearest(point: readonly number[], centres: readonly number[][]): number {
  let best = 0
  let smallest = Number.POSITIVE_INFINITY
  for (const [cluster, centre] of centres.entries()) {
    const distance = squaredDistance(point, centre)
    if (distance < smallest) {
      smallest = distance
      best = cluster
    }
  }
  return best
}

export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) sum += (a[j]! - b[j]!) ** 2
  return sum
}
