import { logSumExp } from '../class-scores.ts'
import { valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { logGamma } from '../gamma-functions.ts'
import { numberRows } from '../results.ts'
import { denseSamples, finiteDense, type Samples, type SparseSamples } from '../samples.ts'
import { toSparse } from '../sparse.ts'
import type { NumberMatrix, State } from '../state.ts'

/** LatentDirichletAllocation: how much of each topic a text has. */
export const latentTopics: Family = {
  classes: ['sklearn.decomposition.LatentDirichletAllocation'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const topicsOf = expectation(state)
    const bound = boundOf(state)
    const counted = (x: Samples): SparseSamples => {
      const counts = toSparse(x.type === 'sparse' ? x : finiteDense(x, state.shortName))
      if (counts.values.some((value) => value < 0))
        throw valueError('Negative values in data passed to LatentDirichletAllocation.transform')
      return counts
    }
    const topics = (counts: SparseSamples): readonly Float64Array[] =>
      Array.from({ length: counts.rows }, (_, row) => topicsOf(...textOf(counts, row)))
    return {
      type: 'transformer',
      transform(x) {
        const rows = topics(counted(x))
        const shares = rows.flatMap((own) => {
          const total = sum(own)
          return Array.from(own, (value) => value / total)
        })
        return denseSamples(Float64Array.from(shares), x.rows, shares.length / x.rows)
      },
      score(x) {
        const counts = counted(x)
        return bound(counts, topics(counts))
      },
    }
  },
}

/** The words of a text, and how often it has each. */
function textOf(x: SparseSamples, row: number): [words: Int32Array, counts: Float64Array] {
  const [from, to] = [x.starts[row]!, x.starts[row + 1]!]
  return [x.indices.subarray(from, to), x.values.subarray(from, to)]
}

/** The topics of one text, not yet shares (`_update_doc_distribution` of scikit-learn). */
function expectation(state: State): (words: Int32Array, counts: Float64Array) => Float64Array {
  const { rows: k, columns, values } = state.matrix('exp_dirichlet_component_')
  const prior = state.number('doc_topic_prior_')
  const most = state.number('max_doc_update_iter')
  const tolerance = state.number('mean_change_tol')
  return (words, counts) => {
    let topics = new Float64Array(k).fill(1)
    let powers = expected(topics).map(Math.exp)
    for (let round = 0; round < most; round++) {
      const last = topics
      const shares = Float64Array.from(words, (word, i) => {
        const all = powers.reduce((total, power, t) => total + power * values[t * columns + word]!, 0)
        return counts[i]! / (all + Number.EPSILON)
      })
      topics = powers.map((power, t) => {
        let total = 0
        for (const [i, word] of words.entries()) total += shares[i]! * values[t * columns + word]!
        return power * total + prior
      })
      powers = expected(topics).map(Math.exp)
      const change = topics.reduce((total, value, t) => total + Math.abs(value - last[t]!), 0) / k
      if (change < tolerance) break
    }
    return topics
  }
}

/** The variational bound of the likelihood of texts (`_approx_bound`). */
function boundOf(state: State): (counts: SparseSamples, topics: readonly Float64Array[]) => number {
  const components = state.matrix('components_')
  const [topicPrior, wordPrior] = [state.number('doc_topic_prior_'), state.number('topic_word_prior_')]
  const rowsOf = ({ rows, columns, values }: NumberMatrix) =>
    Array.from({ length: rows }, (_, t) => values.subarray(t * columns, (t + 1) * columns))
  return (counts, topics) => {
    const words = rowsOf(components)
    const ofWords = words.map(expected)
    const ofTopics = topics.map(expected)
    let total = 0
    for (const [row, own] of ofTopics.entries()) {
      const [ids, times] = textOf(counts, row)
      const logs = Array.from(ids, (word) => own.map((value, t) => value + ofWords[t]![word]!))
      const flat = Float64Array.from(logs.flatMap((values) => Array.from(values)))
      for (const [i, log] of logSumExp(numberRows(flat, ids.length, own.length)).entries())
        total += times[i]! * log
    }
    const ofTopicPrior = likelihood(topicPrior, topics, ofTopics, components.rows)
    return total + ofTopicPrior + likelihood(wordPrior, words, ofWords, components.columns)
  }
}

/** How likely distributions are by their prior. */
function likelihood(
  prior: number,
  rows: readonly Float64Array[],
  expectations: readonly Float64Array[],
  size: number,
): number {
  let total = 0
  for (const [row, values] of rows.entries()) {
    for (const [i, value] of values.entries())
      total += (prior - value) * expectations[row]![i]! + logGamma(value) - logGamma(prior)
    total += logGamma(prior * size) - logGamma(sum(values))
  }
  return total
}

/** The expected logarithms of shares that are distributed by Dirichlet. */
function expected(values: Float64Array): Float64Array {
  const all = psi(sum(values))
  return values.map((value) => psi(value) - all)
}

/** The digamma function as scikit-learn computes it here, to some nine digits: algorithm AS 103 (Bernardo, 1976). */
function psi(x: number): number {
  const euler = 0.5772156649015329
  if (x <= 1e-6) return -euler - 1 / x
  let [value, at] = [0, x]
  for (; at < 6; at += 1) value -= 1 / at
  const inverse = 1 / at
  value += Math.log(at) - 0.5 * inverse
  const square = inverse * inverse
  return value - square * (1 / 12 - square * (1 / 120 - square * (1 / 252)))
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
