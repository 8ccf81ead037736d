import type { Label } from '../../model.ts'
import { columnOfRows, rowsOfColumns } from '../class-scores.ts'
import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { labelRows, type NumberRows, type Predictions } from '../results.ts'
import { dense, denseSamples, type Samples } from '../samples.ts'
import { beside } from '../sparse.ts'
import type { State } from '../state.ts'
import { chancesOf, membersOf, numbersOf, sureness } from './members.ts'

/** MultiOutputRegressor and MultiOutputClassifier: a member for each target. */
export const multiOutput: Family = {
  classes: ['sklearn.multioutput.MultiOutputRegressor', 'sklearn.multioutput.MultiOutputClassifier'],
  versions: KNOWN_VERSIONS,
  make(state, making): Fitted {
    const members = membersOf(state, making)
    const predict = (x: Samples): Predictions => {
      const columns = members.map((member) => Array.from<Label>(member.predict!(x).values))
      const rows = Array.from({ length: x.rows }, (_, row) => columns.map((column) => column[row]!))
      return labelRows(rows.flat(), x.rows, columns.length)
    }
    if (state.shortName === 'MultiOutputRegressor') return { type: 'regressor', predict }
    return {
      type: 'classifier',
      predict,
      ...(members.every((member) => member.predictProba) && {
        predictProba: (x: Samples) => members.map((member) => chancesOf(member, x)),
      }),
      // The share of rows all of whose targets are right.
      score(x, targets) {
        const { values, width, rows } = predict(x)
        const isRight = (row: number) =>
          targets?.every((target, j) => target[row] === values[row * width + j]) === true
        return Array.from({ length: rows }, (_, row) => isRight(row)).filter(Boolean).length / rows
      },
    }
  },
}

/** ClassifierChain and RegressorChain: each member is given what those before it have said too. */
export const chains: Family = {
  classes: ['sklearn.multioutput.ClassifierChain', 'sklearn.multioutput.RegressorChain'],
  versions: KNOWN_VERSIONS,
  make(state, making): Fitted {
    const members = membersOf(state, making)
    const order = Array.from(state.floats('order_'))
    if (order.length !== members.length) throw damagedState(state.shortName, 'order_', 'places')
    const said = saidOf(state)
    /** What is asked of each member, in the order of the targets. */
    const along = (x: Samples, ask: (member: Fitted, x: Samples) => ArrayLike<number>): NumberRows => {
      const start = x.type === 'columns' ? dense(x) : x
      const before: Samples[] = []
      const asked: ArrayLike<number>[] = []
      for (const [i, member] of members.entries()) {
        const own = beside([start, ...before], x.rows, start.type === 'sparse')
        asked[order[i]!] = ask(member, own)
        before.push(denseSamples(said(member, own), x.rows, 1))
      }
      return rowsOfColumns(asked, x.rows)
    }
    const predict = (x: Samples) => along(x, (member, own) => numbersOf(member.predict!(own)))
    if (state.shortName === 'RegressorChain') return { type: 'regressor', predict }
    return {
      type: 'classifier',
      predict,
      ...(members.every((member) => member.predictProba) && {
        predictProba: (x: Samples) => along(x, (member, own) => columnOfRows(chancesOf(member, own), 1)),
      }),
      ...(members.every((member) => member.decisionFunction) && {
        decisionFunction: (x: Samples) => along(x, (member, own) => member.decisionFunction!(own).values),
      }),
    }
  },
}

/** `chain_method` is of scikit-learn 1.5. */
function saidOf(state: State): (member: Fitted, x: Samples) => Float64Array {
  const method = state.has('chain_method_') ? state.get('chain_method_') : 'predict'
  if (method === 'predict') return (member, x) => numbersOf(member.predict!(x))
  if (method === 'decision_function') return sureness
  return (member, x) => columnOfRows(chancesOf(member, x), 1)
}
