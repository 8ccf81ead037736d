import { isDict } from '../../../pickle/value.ts'
import { damagedState, notComputed, valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { divide, rowLength } from '../preprocessing/scalers.ts'
import { columnOf, type Samples, type SparseSamples } from '../samples.ts'
import { sparseOfRows, toSparse } from '../sparse.ts'
import { labelOf, type State } from '../state.ts'
import { analyzerOf } from './analyzer.ts'
import { featureOfHash, hashOf } from './murmur.ts'

/** CountVectorizer and TfidfVectorizer: how often each word of the vocabulary is in a text. */
export const vectorizers: Family = {
  // Of `sklearn.feature_extraction.text`.
  classes: ['sklearn.feature_extraction.CountVectorizer', 'sklearn.feature_extraction.TfidfVectorizer'],
  versions: KNOWN_VERSIONS,
  make(state, { make }) {
    const count = counterOf(state)
    if (state.shortName === 'CountVectorizer') return { type: 'transformer', transform: count }
    const weigh = make(state.get('_tfidf'))
    return { type: 'transformer', transform: (x) => weigh.transform!(count(x)) }
  },
}

/** HashingVectorizer: the same without a vocabulary, words by their hash. */
export const hashingVectorizer: Family = {
  classes: ['sklearn.feature_extraction.HashingVectorizer'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const analyze = analyzerOf(state)
    const width = state.number('n_features')
    const isSigned = state.boolean('alternate_sign')
    const isBinary = state.boolean('binary')
    const norm = state.get('norm') === null ? undefined : state.oneOf('norm', ['l1', 'l2'])
    return {
      type: 'transformer',
      transform(x) {
        const rows = textsOf(x, state).map((text) => {
          const counts = new Map<number, number>()
          for (const word of analyze(text)) {
            const hash = hashOf(word)
            const feature = featureOfHash(hash, width)
            counts.set(feature, (counts.get(feature) ?? 0) + (isSigned && hash < 0 ? -1 : 1))
          }
          if (isBinary) for (const feature of counts.keys()) counts.set(feature, 1)
          return counts
        })
        return normalizedRows(sparseOfRows(rows, width), norm)
      },
    }
  },
}

/** TfidfTransformer: counts weighed by how rare a word is. */
export const tfidfTransformer: Family = {
  classes: ['sklearn.feature_extraction.TfidfTransformer'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const idf = state.boolean('use_idf') ? idfOf(state) : undefined
    const isSublinear = state.boolean('sublinear_tf')
    const norm = state.get('norm') === null ? undefined : state.oneOf('norm', ['l1', 'l2'])
    return {
      type: 'transformer',
      transform(x) {
        const counts = toSparse(x)
        const values = counts.values.map((value, i) => {
          const weight = isSublinear ? Math.log(value) + 1 : value
          return idf ? weight * idf[counts.indices[i]!]! : weight
        })
        return normalizedRows({ ...counts, values }, norm)
      },
    }
  },
}

function counterOf(state: State): (x: Samples) => SparseSamples {
  const analyze = analyzerOf(state)
  const vocabulary = vocabularyOf(state)
  const isBinary = state.boolean('binary')
  return (x) => {
    const rows = textsOf(x, state).map((text) => {
      const counts = new Map<number, number>()
      for (const word of analyze(text)) {
        const feature = vocabulary.get(word)
        if (feature !== undefined) counts.set(feature, isBinary ? 1 : (counts.get(feature) ?? 0) + 1)
      }
      return counts
    })
    return sparseOfRows(rows, vocabulary.size)
  }
}

function vocabularyOf(state: State): ReadonlyMap<string, number> {
  const value = state.get('vocabulary_')
  if (value === undefined || !isDict(value)) throw damagedState(state.shortName, 'vocabulary_', 'words')
  const vocabulary = new Map<string, number>()
  for (const [word, place] of value.entries) {
    if (typeof word !== 'string')
      throw notComputed(`${state.shortName} with a vocabulary of other than texts`)
    vocabulary.set(word, Number(labelOf(place)))
  }
  if ([...vocabulary.values()].some((place) => !(place >= 0 && place < vocabulary.size)))
    throw damagedState(state.shortName, 'vocabulary_', 'places')
  return vocabulary
}

/** Before scikit-learn 1.4 it was kept as the diagonal of a matrix. */
function idfOf(state: State): Float64Array {
  return state.has('idf_') ? state.floats('idf_') : state.part('_idf_diag').floats('data')
}

/** One column of texts. */
function textsOf(x: Samples, state: State): readonly string[] {
  if (x.width !== 1) throw valueError(`${state.shortName} takes one column of texts, x has ${x.width}`)
  return Array.from(columnOf(x, 0), (cell) => {
    if (cell === null || Number.isNaN(cell))
      throw valueError('np.nan is an invalid document, expected byte or unicode string.')
    if (typeof cell !== 'string') throw valueError(`${state.shortName} takes texts, x has ${String(cell)}`)
    return cell
  })
}

function normalizedRows(x: SparseSamples, norm: 'l1' | 'l2' | undefined): SparseSamples {
  if (norm === undefined) return x
  for (let row = 0; row < x.rows; row++)
    divide(x.values.subarray(x.starts[row]!, x.starts[row + 1]!), rowLength(norm))
  return x
}
