import type { Label } from '../../model.ts'
import { columnOfRows } from '../class-scores.ts'
import { notComputed, valueError } from '../errors.ts'
import type { Fitted } from '../estimator.ts'
import { chancesOf, numbersOf } from '../meta/members.ts'
import type { Samples } from '../samples.ts'
import { comparable, r2, scoreOfTargets, type Targets } from '../score.ts'
import { labelMeasure } from './classification.ts'
import { areaUnderCurve, averagePrecision, negativeLogLoss } from './ranking.ts'
import { REGRESSION } from './regression.ts'

/**
 * `scoring` by its name, of a model and rows whose targets are known.
 *
 * @throws ComputationError `NotImplementedError` for a scorer that is not known, by its name and that of the class.
 */
export function scoreBy(scoring: string, model: Fitted, x: Samples, y: Targets, className: string): number {
  const { score: _own, ...plain } = model
  if (scoring === 'accuracy' && model.type === 'classifier') return scoreOfTargets(plain, x, y, className)
  if (scoring === 'r2') return r2(y, model.predict!(x))
  const ofTargets = Object.hasOwn(REGRESSION, scoring) ? REGRESSION[scoring] : undefined
  if (ofTargets) {
    const predicted = model.predict!(x)
    const values = numbersOf(predicted)
    const scores = y.map((target, j) => {
      const own = values.filter((_, i) => i % predicted.width === j)
      return ofTargets(Float64Array.from(target, Number), own)
    })
    return scores.reduce((sum, score) => sum + score, 0) / scores.length
  }
  const [truth, ...more] = y
  if (truth && more.length === 0) {
    const ofLabels = labelMeasure(scoring)
    if (ofLabels)
      return ofLabels(truth.map(comparable), Array.from<Label>(model.predict!(x).values).map(comparable))
    const ofScores = rankingOf(scoring, model, x, truth)
    if (ofScores !== undefined) return ofScores
  }
  throw notComputed(`${className} with scoring="${scoring}"`)
}

/** How sure a model of two classes is of one of them. */
function surenessOf(model: Fitted, x: Samples, place: number): Float64Array {
  const decided = model.decisionFunction?.(x).values
  if (!decided) return columnOfRows(chancesOf(model, x), place)
  return place === 1 ? decided : decided.map((score) => -score)
}

/** Measures of how sure the model is, not of its classes. */
function rankingOf(scoring: string, model: Fitted, x: Samples, truth: readonly Label[]): number | undefined {
  const { classes } = model
  if (!classes) return undefined
  const places = truth.map((label) => classes.findIndex((own) => comparable(own) === comparable(label)))
  const isOf = (place: number) => places.map((own) => own === place)
  switch (scoring) {
    case 'neg_log_loss': {
      if (new Set(places).size !== classes.length) {
        throw valueError(
          `y_true has ${new Set(truth).size} classes, the model ${classes.length}: neg_log_loss needs a row of each`,
        )
      }
      const { width, values } = chancesOf(model, x)
      return negativeLogLoss(places, values, width)
    }
    case 'average_precision': {
      if (classes.length !== 2) return undefined
      // Of the class 1, which may be the first one.
      const place = classes.findIndex((label) => comparable(label) === 1)
      if (place < 0) {
        const shown = classes.map((label) => (typeof label === 'string' ? `'${label}'` : label)).join(' ')
        throw valueError(`pos_label=1 is not a valid label: It should be one of [${shown}]`)
      }
      return averagePrecision(isOf(place), surenessOf(model, x, place))
    }
    case 'roc_auc': {
      if (classes.length !== 2) return undefined
      const scores = surenessOf(model, x, 1)
      if (new Set(places).size < 2)
        throw valueError('Only one class present in y_true. ROC AUC score is not defined in that case.')
      return areaUnderCurve(isOf(1), scores)
    }
    case 'roc_auc_ovr':
    case 'roc_auc_ovr_weighted': {
      if (classes.length < 3 || new Set(places).size !== classes.length) return undefined
      const chances = chancesOf(model, x)
      const weighs = (place: number) =>
        scoring === 'roc_auc_ovr' ? 1 / classes.length : isOf(place).filter(Boolean).length / truth.length
      return classes.reduce<number>(
        (sum, _, place) => sum + weighs(place) * areaUnderCurve(isOf(place), columnOfRows(chances, place)),
        0,
      )
    }
    default:
      return undefined
  }
}
