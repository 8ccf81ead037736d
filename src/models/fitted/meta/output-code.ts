import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { twoClasses } from '../probabilities.ts'
import { flatLabels, flatNumbers } from '../results.ts'
import type { Samples } from '../samples.ts'
import { membersOf, sureness } from './members.ts'

/** OutputCodeClassifier: the class whose code is nearest to what the members say. */
export const outputCode: Family = {
  classes: ['sklearn.multiclass.OutputCodeClassifier'],
  versions: KNOWN_VERSIONS,
  make(state, making): Fitted {
    const classes = state.labels('classes_')
    const members = membersOf(state, making)
    const codes = state.matrix('code_book_')
    if (codes.rows !== classes.length || codes.columns !== members.length)
      throw damagedState(state.shortName, 'code_book_', 'codes')
    return {
      type: 'classifier',
      classes,
      predict(x: Samples) {
        const said = members.map((member) => sureness(member, x))
        const distance = (row: number, place: number) =>
          said.reduce(
            (sum, column, j) => sum + (column[row]! - codes.values[place * codes.columns + j]!) ** 2,
            0,
          )
        return flatLabels(
          Array.from({ length: x.rows }, (_, row) => {
            const distances = classes.map((_, place) => distance(row, place))
            return classes[distances.indexOf(Math.min(...distances))]!
          }),
        )
      },
    }
  },
}

/** What stands for a member whose rows were all of one class. */
export const constantMember: Family = {
  classes: ['sklearn.multiclass._ConstantPredictor'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const only = state.number('y_')
    const repeated = (x: Samples) => flatNumbers(new Float64Array(x.rows).fill(only))
    return {
      type: 'classifier',
      predict: repeated,
      decisionFunction: repeated,
      predictProba: (x) => twoClasses(new Float64Array(x.rows).fill(only)),
    }
  },
}
