import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { bestClasses, rowsOfColumns, scoresOfPairs, secondAbove } from '../class-scores.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { twoClasses } from '../probabilities.ts'
import { flatLabels, flatNumbers, type NumberRows, numberRows } from '../results.ts'
import { type Samples, takeColumns } from '../samples.ts'
import type { State } from '../state.ts'
import { membersOf, numbersOf, sureness, surenessLimit } from './members.ts'

/** OneVsRestClassifier: a member for each class, against all others. */
export const oneVsRest: Family = {
  classes: ['sklearn.multiclass.OneVsRestClassifier'],
  versions: KNOWN_VERSIONS,
  make(state, making): Fitted {
    const members = membersOf(state, making)
    const binarizer = state.part('label_binarizer_')
    const isMultilabel = String(binarizer.get('y_type_')).startsWith('multilabel')
    const classes = binarizer.labels('classes_')
    const [only] = members.length === 1 ? members : []
    const limit = surenessLimit(members[0]!)
    const isBefore17 = state.minor < 7
    const sure = (x: Samples) => members.map((member) => sureness(member, x))
    return {
      type: 'classifier',
      ...(!isMultilabel && { classes }),
      predict(x) {
        if (isMultilabel) {
          const marks = sure(x).map((column) => column.map((score) => (score > limit ? 1 : 0)))
          return rowsOfColumns(marks, x.rows)
        }
        if (only) return secondAbove(sureness(only, x), limit, classes)
        return flatLabels(Array.from(lastOfBest(sure(x), x.rows), (place) => classes[place]!))
      },
      ...(members.every((member) => member.predictProba) && {
        predictProba(x) {
          const chances = members.map((member) => secondColumn(member, x))
          if (only) return twoClasses(chances[0]!)
          const rows = rowsOfColumns(chances, x.rows)
          return isMultilabel ? rows : sharesOf(rows, isBefore17)
        },
      }),
      ...(members.every((member) => member.decisionFunction) && {
        decisionFunction: (x) => (only ? only.decisionFunction!(x) : rowsOfColumns(sure(x), x.rows)),
      }),
    }
  },
}

/** The place of the largest of each row, the last of equal ones. */
function lastOfBest(columns: readonly Float64Array[], rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => {
    let best = 0
    for (let j = 1; j < columns.length; j++) if (columns[j]![row]! >= columns[best]![row]!) best = j
    return best
  })
}

function secondColumn(member: Fitted, x: Samples): Float64Array {
  const chances = member.predictProba!(x)
  const { rows, width, values } = 'type' in chances ? chances : chances[0]!
  return Float64Array.from({ length: rows }, (_, row) => values[row * width + 1]!)
}

/** Divided by their sum; where that is 0 they stay, before 1.7 they are not a number. */
function sharesOf({ rows, width, values }: NumberRows, isBefore17: boolean): NumberRows {
  const sums = Float64Array.from({ length: rows }, (_, row) =>
    values.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0),
  )
  return numberRows(
    values.map((value, i) => value / (sums[Math.floor(i / width)]! || (isBefore17 ? Number.NaN : 1))),
    rows,
    width,
  )
}

/** OneVsOneClassifier: a member for each two classes. */
export const oneVsOne: Family = {
  classes: ['sklearn.multiclass.OneVsOneClassifier'],
  versions: KNOWN_VERSIONS,
  make(state, making): Fitted {
    const classes = state.labels('classes_')
    const members = membersOf(state, making)
    const parts = pairwiseIndices(state)
    const scores = (x: Samples): NumberRows => {
      const pairs = members.map((member, i) => {
        const own = parts ? takeColumns(x, parts[i]!) : x
        return { isSecond: numbersOf(member.predict!(own)), score: sureness(member, own) }
      })
      return scoresOfPairs(pairs, x.rows, classes.length)
    }
    const second = (x: Samples) => scores(x).values.filter((_, i) => i % 2 === 1)
    const isOfTwo = classes.length === 2
    return {
      type: 'classifier',
      classes,
      predict: (x) =>
        isOfTwo
          ? secondAbove(second(x), surenessLimit(members[0]!), classes)
          : bestClasses(scores(x), classes),
      decisionFunction: (x) => (isOfTwo ? flatNumbers(second(x)) : scores(x)),
    }
  },
}

/** Of members that compare rows with the fitted ones themselves. */
function pairwiseIndices(state: State): readonly (readonly number[])[] | undefined {
  if (!state.has('pairwise_indices_')) return undefined
  return state.items('pairwise_indices_').map((item) => Array.from(numpyArray(item)?.floats() ?? []))
}
