import { notComputed, notFitted, valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { scorerOf } from '../metrics/named-scorer.ts'
import { scoreBy } from '../metrics/scorers.ts'
import { flatNumbers, numberRows } from '../results.ts'
import { dense, denseSamples } from '../samples.ts'
import { scoreOfTargets } from '../score.ts'
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
    if (!state.has('best_estimator_')) {
      if (!state.has('cv_results_')) throw notFitted(state.shortName)
      throw notComputed(`${state.shortName} with refit=False`)
    }
    const best = make(state.get('best_estimator_'))
    return { ...best, score: scoringOf(state, best) }
  },
}

/** `scoring` by its name; the estimator's own where there is none. */
function scoringOf(state: State, best: Fitted): NonNullable<Fitted['score']> {
  const scorer = scorerOf(state)
  const { shortName: name, minor } = state
  return (x, y) => {
    if (scorer === null) return scoreOfTargets(best, x, y, name)
    if (!scorer) throw notComputed(`${name} with a scoring of its own`)
    // Version 1.2 ranks by the second class what it counts of the first.
    if (scorer.name === 'average_precision' && minor < 3 && best.classes?.[0] === 1)
      throw notComputed(`${name} of scikit-learn 1.2 with scoring="average_precision" of a first class 1`)
    if (!y) throw valueError('y is missing, score needs the target of each row')
    return scorer.sign * scoreBy(scorer.name, best, x, y, name)
  }
}
