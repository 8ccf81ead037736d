import { valueError } from '../errors.ts'
import type { State } from '../state.ts'

/** Which columns a selector keeps: their places, in their order. */
export function kept(mask: readonly boolean[]): readonly number[] {
  return mask.flatMap((isKept, place) => (isKept ? [place] : []))
}

/** Of the `count` highest scores; of equal ones the later are higher, as for numpy's stable sort. */
export function highest(scores: Float64Array, count: number): readonly boolean[] {
  const order = Array.from(scores, (score, place) => ({
    place,
    score: Number.isNaN(score) ? -Infinity : score,
  }))
  order.sort((a, b) => a.score - b.score || a.place - b.place)
  const best = new Set(count === 0 ? [] : order.slice(-count).map(({ place }) => place))
  return Array.from(scores, (_, place) => best.has(place))
}

export function bestOf(state: State, k: number | 'all'): readonly boolean[] {
  const scores = state.floats('scores_')
  return k === 'all' ? Array.from(scores, () => true) : highest(scores, k)
}

/** The highest so many percent, of equal ones the first. */
export function percentileOf(state: State, percentile: number): readonly boolean[] {
  const scores = state.floats('scores_').map((score) => (Number.isNaN(score) ? -Number.MAX_VALUE : score))
  if (percentile === 100) return Array.from(scores, () => true)
  if (percentile === 0) return Array.from(scores, () => false)
  const threshold = quantile(scores, (100 - percentile) / 100)
  const mask = Array.from(scores, (score) => score > threshold)
  let left = Math.trunc((scores.length * percentile) / 100) - mask.filter(Boolean).length
  for (const [place, score] of scores.entries()) {
    if (score === threshold && left-- > 0) mask[place] = true
  }
  return mask
}

/** numpy's `percentile`, linear between two values. */
function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted()
  const at = share * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.min(Math.floor(at) + 1, sorted.length - 1)]!]
  const part = at - Math.floor(at)
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part)
}

/** By p-values: each alone, all together (Bonferroni), or by the share of false ones (Benjamini and Hochberg). */
export function significantOf(state: State, mode: 'fpr' | 'fdr' | 'fwe', alpha: number): readonly boolean[] {
  const p = state.floats('pvalues_')
  if (mode === 'fpr') return Array.from(p, (value) => value < alpha)
  if (mode === 'fwe') return Array.from(p, (value) => value < alpha / p.length)
  const sorted = p.toSorted()
  const passing = sorted.filter((value, i) => value <= (alpha / p.length) * (i + 1))
  const limit = passing.at(-1)
  return Array.from(p, (value) => limit !== undefined && value <= limit)
}

/** `"1.25*mean"`, `"median"` or a number. */
export function thresholdOf(threshold: number | string, scores: Float64Array): number {
  if (typeof threshold === 'number') return threshold
  const [name = '', factor = '1'] = threshold
    .split('*')
    .map((part) => part.trim())
    .reverse()
  if (name === 'mean') return Number(factor) * (scores.reduce((sum, score) => sum + score, 0) / scores.length)
  if (name === 'median') return Number(factor) * quantile(scores, 0.5)
  const number = Number(name)
  if (Number.isNaN(number))
    throw valueError(`Expected threshold='mean' or threshold='median' got ${threshold}`)
  return number
}
