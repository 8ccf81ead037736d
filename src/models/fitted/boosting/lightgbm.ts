import { entryOf, type PickleValue } from '../../../pickle/value.ts'
import { notComputed, notFitted } from '../errors.ts'
import type { Family, Fitted } from '../estimator.ts'
import { twoClasses } from '../probabilities.ts'
import { argmax, flatLabels, type NumberRows, outputRows } from '../results.ts'
import { type Cell, dense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'
import { boosterState } from './booster-state.ts'
import { type LightgbmBooster, lightgbmBooster } from './lightgbm-booster.ts'
import { damagedBooster } from './ubjson.ts'

/** The wrappers of LightGBM; which versions are known the texts of their boosters say (`lightgbm-booster.ts`). */
export const lightgbm: Family = {
  classes: ['lightgbm.LGBMClassifier', 'lightgbm.LGBMRegressor', 'lightgbm.LGBMRanker'],
  versions: undefined,
  make(state) {
    const booster = boosterOf(state, boosterState(state))
    const input = inputOf(booster)
    const rowsOf = (values: Float64Array, rows: number) => outputRows(values, rows, booster.outputs)
    const predicted = (x: Samples) => rowsOf(booster.predictions(dense(input(x))), x.rows)
    const margins = (x: Samples) => rowsOf(booster.margins(dense(input(x))), x.rows)
    const features = {
      names: namesOf(state, booster),
      count: booster.features,
      isSpelledWithUnderscores: true,
    }
    if (state.shortName === 'LGBMClassifier') {
      // Of 4.7, whose wrapper is the first to note where its names are from.
      const decides = entryOf(state.object.state, '_fitted_with_feature_names') !== undefined
      return {
        ...classifier(state, booster, predicted),
        ...(decides && { decisionFunction: margins }),
        features,
      }
    }
    const fitted: Fitted = { type: 'regressor', features, predict: predicted }
    if (state.shortName === 'LGBMRegressor') return fitted
    return {
      ...fitted,
      score() {
        throw notComputed('score of an LGBMRanker')
      },
    }
  },
}

/** A booster by itself, as `lightgbm.train` returns it: it predicts what its objective makes of the sums. */
export const plainLightgbm: Family = {
  classes: ['lightgbm.Booster'],
  versions: undefined,
  make(state) {
    const booster = boosterOf(state, state.object.state)
    const input = inputOf(booster)
    return {
      // It has no score.
      type: 'transformer',
      features: { names: namesOf(state, booster), count: booster.features, isSpelledWithUnderscores: true },
      predict: (x) => outputRows(booster.predictions(dense(input(x))), x.rows, booster.outputs),
    }
  },
}

function classifier(
  state: State,
  { outputs }: LightgbmBooster,
  predicted: (x: Samples) => NumberRows,
): Fitted {
  const classes = state.labels('_classes')
  if (classes.length < 2 || (outputs > 1 && outputs !== classes.length))
    throw damagedBooster('other classes than its wrapper')
  const predictProba = (x: Samples) => {
    const chances = predicted(x)
    return outputs === 1 ? twoClasses(chances.values) : chances
  }
  return {
    type: 'classifier',
    classes,
    predict: (x) => flatLabels(Array.from(argmax(predictProba(x)), (place) => classes[place]!)),
    predictProba,
  }
}

/** The state of a booster: its text as `handle`, since 4 `_handle`, and how many rounds count. */
function boosterOf(state: State, booster: PickleValue | undefined): LightgbmBooster {
  const text = entryOf(booster, '_handle') ?? entryOf(booster, 'handle')
  if (typeof text !== 'string') throw notFitted(state.shortName)
  const best = Number(entryOf(booster, 'best_iteration') ?? 0)
  return lightgbmBooster(text, best)
}

/** Names that it was given; without, it calls columns `Column_0` and so on. */
function namesOf({ object }: State, { names, features }: LightgbmBooster): readonly string[] | undefined {
  if (entryOf(object.state, '_fitted_with_feature_names') === false) return undefined
  const isNamed = names.length === features && names.some((name, i) => name !== `Column_${i}`)
  return isNamed ? names : undefined
}

/** Columns of pandas with categories become their codes; what is not among them, or is missing, is missing. */
function inputOf({ categorical, categories }: LightgbmBooster): (x: Samples) => Samples {
  if (categories.length === 0) return (x) => x
  if (categorical.length !== categories.length) throw damagedBooster('categories of unknown columns')
  const codes = new Map(
    categories.map((own, i) => [
      categorical[i]!,
      new Map(own.map((value, code) => [comparable(value), code])),
    ]),
  )
  return (x) => {
    if (x.type !== 'columns') return x
    const columns = x.columns.map((column, j) => {
      const own = codes.get(j)
      if (!own) return column
      return Float64Array.from(column as ArrayLike<Cell>, (cell) => own.get(comparable(cell)) ?? Number.NaN)
    })
    return { ...x, columns }
  }
}

function comparable(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value
}
