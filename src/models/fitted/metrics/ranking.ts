import { valueError } from '../errors.ts'

/** How often a row of the class is above one that is not of it; of equal ones half (`roc_auc_score`). */
export function areaUnderCurve(isOf: readonly boolean[], scores: Float64Array): number {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!)
  const positives = isOf.filter(Boolean).length
  const negatives = isOf.length - positives
  let [below, won] = [0, 0]
  for (let i = 0; i < order.length; ) {
    let [own, other] = [0, 0]
    for (const score = scores[order[i]!]!; i < order.length && scores[order[i]!] === score; i++) {
      if (isOf[order[i]!]) own += 1
      else other += 1
    }
    won += own * (below + other / 2)
    below += other
  }
  return won / (positives * negatives)
}

/** The mean precision at each score that finds more of the class. */
export function averagePrecision(isOf: readonly boolean[], scores: Float64Array): number {
  const order = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!)
  const positives = isOf.filter(Boolean).length
  let [found, total] = [0, 0]
  for (let i = 0; i < order.length; ) {
    const before = found
    for (const score = scores[order[i]!]!; i < order.length && scores[order[i]!] === score; i++)
      if (isOf[order[i]!]) found += 1
    total += ((found - before) / positives) * (found / i)
  }
  return total
}

/** The mean of minus the logarithms of the chances of what was true, with its sign turned. */
export function negativeLogLoss(places: readonly number[], chances: Float64Array, width: number): number {
  let total = 0
  for (const [row, place] of places.entries()) {
    if (place < 0) throw valueError('y_true contains a label that the model does not know')
    const chance = chances[row * width + place]!
    total += Math.log(Math.min(Math.max(chance, Number.EPSILON), 1 - Number.EPSILON))
  }
  return total / places.length
}
