/** Nearer to 0 and 1 no pair is. */
const LEAST = 1e-7

/** The chance of the first class of a pair, of its decision value (Platt; libsvm's `sigmoid_predict`). */
export function pairChance(decision: number, a: number, b: number): number {
  const power = decision * a + b
  const chance = power >= 0 ? Math.exp(-power) / (1 + Math.exp(-power)) : 1 / (1 + Math.exp(power))
  return Math.min(Math.max(chance, LEAST), 1 - LEAST)
}

/**
 * Of the chances in pairs those of all classes: libsvm's `multiclass_probability` (Wu, Lin and Weng 2004, the second
 * way), step by step, as it ends before it is exact. `pairs[i * k + j]` is the chance of i against j.
 */
export function chancesOfPairs(pairs: Float64Array, k: number): Float64Array {
  const q = new Float64Array(k * k)
  for (let t = 0; t < k; t++) {
    for (let j = 0; j < k; j++) {
      if (j === t) continue
      q[t * k + t]! += pairs[j * k + t]! ** 2
      q[t * k + j] = -pairs[j * k + t]! * pairs[t * k + j]!
    }
  }
  const p = new Float64Array(k).fill(1 / k)
  const qp = new Float64Array(k)
  for (let round = 0; round < Math.max(100, k); round++) {
    let pqp = 0
    for (let t = 0; t < k; t++) {
      qp[t] = 0
      for (let j = 0; j < k; j++) qp[t]! += q[t * k + j]! * p[j]!
      pqp += p[t]! * qp[t]!
    }
    if (qp.every((value) => Math.abs(value - pqp) < 0.005 / k)) break
    for (let t = 0; t < k; t++) {
      const step = (pqp - qp[t]!) / q[t * k + t]!
      p[t]! += step
      pqp = (pqp + step * (step * q[t * k + t]! + 2 * qp[t]!)) / (1 + step) / (1 + step)
      for (let j = 0; j < k; j++) {
        qp[j] = (qp[j]! + step * q[t * k + j]!) / (1 + step)
        p[j]! /= 1 + step
      }
    }
  }
  return p
}
