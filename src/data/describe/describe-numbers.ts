import type { ColumnDescription } from './description.ts'
import { TopValues } from './frequent-values.ts'

/** The values of a column, none missing, in ascending order; times in the unit of the column. */
export interface Sorted {
  readonly values: Float64Array | BigInt64Array | BigUint64Array
  /** A value of the column as JSON text. */
  readonly spell: (value: number | bigint) => string
  /** What was computed of values, and need not be one. */
  readonly spellMean: (value: number) => string
  /** Whether there is one of them: pandas has none of datetimes. */
  readonly hasDeviation: boolean
}

/** As `numpy.histogram` by default. */
const BINS = 10

/** Figures of numbers; of integers beyond 2^53 the mean, the deviation and the quartiles are those of the nearest doubles. */
export function describeNumbers({
  values,
  spell,
  spellMean,
  hasDeviation,
}: Sorted): Omit<ColumnDescription, 'missing'> {
  const count = values.length
  if (count === 0) return { count, distinct: 0, top: [] }
  const { distinct, top } = runs(values, spell)
  const mean = meanOf(values)
  const quartile = (part: number) => spellMean(quantile(values, part))
  const histogram = histogramOf(values, spellMean)
  return {
    count,
    distinct,
    min: spell(values[0]!),
    max: spell(values[count - 1]!),
    mean: spellMean(mean),
    ...(hasDeviation && count > 1 && { std: spellMean(deviation(values, mean)) }),
    quartiles: [quartile(0.25), quartile(0.5), quartile(0.75)],
    top,
    ...(histogram && { histogram }),
  }
}

function runs(
  values: Sorted['values'],
  spell: Sorted['spell'],
): Required<Pick<ColumnDescription, 'distinct' | 'top'>> {
  const top = new TopValues()
  let [distinct, start] = [0, 0]
  for (let i = 1; i <= values.length; i++) {
    if (i < values.length && values[i] === values[start]) continue
    top.offer(spell(values[start]!), i - start)
    distinct += 1
    start = i
  }
  return { distinct, top: top.list }
}

/** The rest of each addition is kept (Kahan, Babuska, Neumaier), so that the order of rows does not show. */
function meanOf(values: Sorted['values']): number {
  let [sum, rest] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i])
    const next = sum + value
    rest += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return (Number.isFinite(sum) ? sum + rest : sum) / values.length
}

function deviation(values: Sorted['values'], mean: number): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (Number(values[i]) - mean) ** 2
  return Math.sqrt(sum / (values.length - 1))
}

/** Between the two values beside the place, from the nearer one, as numpy computes it. */
function quantile(values: Sorted['values'], part: number): number {
  const place = (values.length - 1) * part
  const [low, high] = [Number(values[Math.floor(place)]), Number(values[Math.ceil(place)])]
  const fraction = place - Math.floor(place)
  if (low === high || fraction === 0) return low
  return fraction >= 0.5 ? high - (high - low) * (1 - fraction) : low + (high - low) * fraction
}

function histogramOf(
  values: Sorted['values'],
  spell: (value: number) => string,
): ColumnDescription['histogram'] {
  let [from, to] = [0, values.length - 1]
  while (from <= to && !Number.isFinite(Number(values[from]))) from += 1
  while (to >= from && !Number.isFinite(Number(values[to]))) to -= 1
  if (from > to) return undefined
  let [low, high] = [Number(values[from]), Number(values[to])]
  if (low === high) [low, high] = [low - 0.5, high + 0.5]
  const edges = Array.from({ length: BINS + 1 }, (_, i) =>
    i === BINS ? high : low + ((high - low) / BINS) * i,
  )
  if (!edges.every(Number.isFinite)) return undefined
  const counts = new Array<number>(BINS).fill(0)
  let bin = 0
  for (let i = from; i <= to; i++) {
    while (bin < BINS - 1 && Number(values[i]) >= edges[bin + 1]!) bin += 1
    counts[bin]! += 1
  }
  return { edges: edges.map(spell), counts }
}
