import { notComputed } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { flatNumbers, numberRows } from '../results.ts'
import { dense, denseSamples } from '../samples.ts'
import { r2, scoreOfTargets } from '../score.ts'
import type { State } from '../state.ts'
import { numbersOf } from './members.ts'

/** TransformedTargetRegressor: what was done to the target is taken back from what is predicted. */
export const transformedTarget: Family = {
  classes: ['sklearn.compose.TransformedTargetRegressor'],
  versions: KNOWN_VERSIONS,
  make(state, { make }): Fitted {
    const regressor = make(state.get('regressor_'))
    const transformer = make(state.get('transformer_'))
    if (!transformer.inverseTransform)
      throw notComputed('A TransformedTargetRegressor with such a transformer')
    const isFlat = state.number('_training_dim') === 1
    return {
      type: 'regressor',
      predict(x) {
        const predicted = regressor.predict!(x)
        const { rows, width, values } = dense(
          transformer.inverseTransform!(denseSamples(numbersOf(predicted), predicted.rows, predicted.width)),
        )
        return isFlat && width === 1 ? flatNumbers(values) : numberRows(values, rows, width)
      },
    }
  },
}

/** GridSearchCV and the like, and others that only fit in their own way: the estimator within answers. */
export const searches: Family = {
  classes: [
    'sklearn.frozen.FrozenEstimator',
    'sklearn.linear_model.RANSACRegressor',
    'sklearn.semi_supervised.SelfTrainingClassifier',
    ...['GridSearchCV', 'HalvingGridSearchCV', 'HalvingRandomSearchCV', 'RandomizedSearchCV'].map(
      (name) => `sklearn.model_selection.${name}`,
    ),
  ],
  versions: KNOWN_VERSIONS,
  make(state, { make }): Fitted {
    if (state.shortName === 'FrozenEstimator') return make(state.get('estimator'))
    if (state.shortName === 'RANSACRegressor') return make(state.get('estimator_'))
    // Before 1.6 by its older name.
    if (state.shortName === 'SelfTrainingClassifier')
      return make(state.has('estimator_') ? state.get('estimator_') : state.get('base_estimator_'))
    if (!state.has('best_estimator_')) throw notComputed(`${state.shortName} with refit=False`)
    const best = make(state.get('best_estimator_'))
    return { ...best, score: scoringOf(state, best) }
  },
}

/** `scoring` by its name; the estimator's own where there is none. */
function scoringOf(state: State, best: Fitted): NonNullable<Fitted['score']> {
  const scoring = state.get('scoring') ?? null
  return (x, y) => {
    if (scoring === null) return scoreOfTargets(best, x, y, state.shortName)
    const { score: _own, ...rest } = best
    if (scoring === 'accuracy' && best.type === 'classifier')
      return scoreOfTargets(rest, x, y, state.shortName)
    const predicted = best.predict!(x)
    if (scoring === 'r2' && y) return r2(y, predicted)
    const mean = typeof scoring === 'string' && Object.hasOwn(ERRORS, scoring) ? ERRORS[scoring] : undefined
    if (!mean || !y) throw notComputed(`${state.shortName} with scoring="${String(scoring)}"`)
    const values = numbersOf(predicted)
    const perTarget = y.map((target, j) =>
      mean(target.map((given, row) => Number(given) - values[row * predicted.width + j]!)),
    )
    return -perTarget.reduce((sum, value) => sum + value, 0) / perTarget.length
  }
}

/** What is made of how far each row is off. */
const ERRORS: Readonly<Record<string, (off: readonly number[]) => number>> = {
  neg_mean_absolute_error: (off) => off.reduce((sum, value) => sum + Math.abs(value), 0) / off.length,
  neg_mean_squared_error: meanSquare,
  neg_root_mean_squared_error: (off) => Math.sqrt(meanSquare(off)),
}

function meanSquare(off: readonly number[]): number {
  return off.reduce((sum, value) => sum + value * value, 0) / off.length
}
