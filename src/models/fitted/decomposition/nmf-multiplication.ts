import { times, timesTransposed } from '../matrices.ts'
import { type DenseSamples, denseSamples } from '../samples.ts'
import type { NumberMatrix } from '../state.ts'

/** What weights cost by their size and by its square. */
export interface Penalties {
  readonly l1: number
  readonly l2: number
}

/** `np.finfo(np.float32).eps` */
const EPSILON = 2 ** -23

export interface Multiplication {
  /** 2 for the square of what is off, 1 for Kullback and Leibler's, 0 for Itakura and Saito's. */
  readonly beta: number
  readonly penalties: Penalties
  readonly tolerance: number
  readonly most: number
  /** When the loss, asked every tenth time, gets hardly smaller; or when the weights change hardly. */
  readonly stopsBy: 'loss' | 'change'
}

/** Non-negative weights that are multiplied until they fit (`_multiplicative_update_w` of scikit-learn). */
export function byMultiplication(
  x: DenseSamples,
  components: NumberMatrix,
  { beta, penalties, tolerance, most, stopsBy }: Multiplication,
): Float64Array {
  const { rows } = x
  const k = components.rows
  const mean = x.values.reduce((sum, value) => sum + value, 0) / x.values.length
  let weights = new Float64Array(rows * k).fill(Math.sqrt(mean / k))
  const gamma = beta < 1 ? 1 / (2 - beta) : beta > 2 ? 1 / (beta - 1) : 1
  const atFirst = stopsBy === 'loss' ? lossOf(x, weights, components, beta) : 0
  let before = atFirst
  for (let round = 1; round <= most; round++) {
    const last = weights
    weights = multiplied(x, weights, components, { beta, penalties, gamma })
    if (stopsBy === 'change') {
      const change = length(weights.map((value, i) => value - last[i]!)) / length(weights)
      if (tolerance > 0 && change <= tolerance) break
      continue
    }
    if (beta < 1) for (let i = 0; i < weights.length; i++) if (weights[i]! < Number.EPSILON) weights[i] = 0
    if (!(tolerance > 0) || round % 10 !== 0) continue
    const loss = lossOf(x, weights, components, beta)
    if ((before - loss) / atFirst < tolerance) break
    before = loss
  }
  return weights
}

function multiplied(
  x: DenseSamples,
  weights: Float64Array,
  components: NumberMatrix,
  { beta, penalties, gamma }: Pick<Multiplication, 'beta' | 'penalties'> & { readonly gamma: number },
) {
  const by = (values: Float64Array) => timesTransposed(denseSamples(values, x.rows, x.width), components)
  const whole = times({ rows: x.rows, values: weights }, components)
  const safe = beta < 2 ? whole.map((value) => Math.max(value, EPSILON)) : whole
  const numerators = by(beta === 2 ? x.values : safe.map((value, i) => x.values[i]! * value ** (beta - 2)))
  const ofWhole = beta < 1 ? safe : whole
  const denominators = by(beta === 2 ? whole : ofWhole.map((value) => value ** (beta - 1)))
  return weights.map((weight, i) => {
    const cost = denominators[i]! + penalties.l1 + penalties.l2 * weight
    return weight * (numerators[i]! / (cost === 0 ? EPSILON : cost)) ** gamma
  })
}

/** The root of twice the divergence (`_beta_divergence`). */
function lossOf(x: DenseSamples, weights: Float64Array, components: NumberMatrix, beta: number): number {
  const whole = times({ rows: x.rows, values: weights }, components)
  return Math.sqrt(2 * Math.max(0, divergence(x.values, whole, beta)))
}

function divergence(given: Float64Array, whole: Float64Array, beta: number): number {
  let total = 0
  for (const [i, value] of given.entries()) {
    const guess = whole[i]!
    const safe = Math.max(guess, EPSILON)
    const isSeen = value > EPSILON
    if (beta === 2) total += (value - guess) ** 2 / 2
    else if (beta === 1) total += guess - value + (isSeen ? value * Math.log(value / safe) : 0)
    else if (beta === 0) total += (isSeen ? value / safe - Math.log(value / safe) : 0) - 1
    else {
      total += (isSeen ? value ** beta - beta * value * safe ** (beta - 1) : 0) / (beta * (beta - 1))
      total += ((beta - 1) * guess ** beta) / (beta * (beta - 1))
    }
  }
  return total
}

function length(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}
