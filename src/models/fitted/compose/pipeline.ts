import { isObject, itemsOf, type PickleValue } from '../../../pickle/value.ts'
import { type Family, type Fitted, KNOWN_VERSIONS, type Making } from '../estimator.ts'
import { scoreOfTargets } from '../score.ts'
import type { State } from '../state.ts'

/** Pipeline: what goes in passes all steps before the last, which answers. Samplers of imbalanced-learn are for the fit alone. */
export const pipeline: Family = {
  classes: ['sklearn.pipeline.Pipeline'],
  versions: KNOWN_VERSIONS,
  make: madeOfSteps,
}

/** Of imbalanced-learn, which notes no version: each step says its own. */
export const balancedPipeline: Family = {
  classes: ['imblearn.pipeline.Pipeline'],
  versions: undefined,
  make: madeOfSteps,
}

function madeOfSteps(state: State, { make }: Making): Fitted {
  const steps = stepsOf(state)
  const before = steps.slice(0, -1).filter((step) => !isPassthrough(step) && !isSampler(step))
  const transforms = before.map((step) => make(step))
  const last = steps.at(-1) ?? null
  return after(transforms, isPassthrough(last) ? PASSTHROUGH : make(last), state.shortName)
}

/** What an estimator answers to what transformers have made of x. */
export function after(transforms: readonly Fitted[], last: Fitted, name: string): Fitted {
  const through = (x: Parameters<NonNullable<Fitted['transform']>>[0]) =>
    transforms.reduce((data, step) => step.transform!(data), x)
  const { predict, predictProba, decisionFunction, transform, inverseTransform, classes } = last
  return {
    type: last.type,
    ...(classes && { classes }),
    ...(transforms.length === 0 && last.features && { features: last.features }),
    ...(predict && { predict: (x) => last.predict!(through(x)) }),
    ...(predictProba && { predictProba: (x) => last.predictProba!(through(x)) }),
    ...(decisionFunction && { decisionFunction: (x) => last.decisionFunction!(through(x)) }),
    ...(transform && { transform: (x) => last.transform!(through(x)) }),
    ...(inverseTransform &&
      transforms.every((step) => step.inverseTransform) && {
        inverseTransform: (x) =>
          transforms.reduceRight((data, step) => step.inverseTransform!(data), last.inverseTransform!(x)),
      }),
    ...(isScoring(last) && { score: (x, y) => scoreOfTargets(last, through(x), y, name) }),
  }
}

function isScoring({ type, score, predict }: Fitted): boolean {
  return score !== undefined || (predict !== undefined && (type === 'classifier' || type === 'regressor'))
}

/** Pairs of a name and a step. */
function stepsOf(state: State): readonly PickleValue[] {
  return state.items('steps').map((pair) => itemsOf(pair)[1] ?? null)
}

const SAMPLERS = /^imblearn\.(?:over_sampling|under_sampling|combine)\.|^imblearn\.base$/

function isSampler(step: PickleValue): boolean {
  return isObject(step) && SAMPLERS.test(step.module)
}

export function isPassthrough(step: PickleValue): boolean {
  return step === null || step === 'passthrough'
}

export const PASSTHROUGH: Fitted = { type: 'transformer', transform: (x) => x, inverseTransform: (x) => x }
