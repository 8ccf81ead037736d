import { ComputationError } from '../../../error.ts'
import type { Label } from '../../model.ts'
import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { flatNumbers } from '../results.ts'
import type { State } from '../state.ts'
import { linearOf, linearScores } from './linear-scores.ts'

/** Generalized linear models: a plane behind a link, scored by the deviance that it explains (D2). */
export const generalizedLinear: Family = {
  classes: ['GammaRegressor', 'PoissonRegressor', 'TweedieRegressor'].map(
    (name) => `sklearn.linear_model.${name}`,
  ),
  versions: KNOWN_VERSIONS,
  make(state) {
    const linear = linearOf(state)
    const power = powerOf(state)
    const isLog = hasLogLink(state, power)
    const means = ({ rows, ...x }: Parameters<typeof linearScores>[1]) => {
      const raw = linearScores(linear, { rows, ...x }, state.shortName)
      return isLog ? raw.map(Math.exp) : raw
    }
    return {
      type: 'regressor',
      predict: (x) => flatNumbers(means(x)),
      score: (x, y) => explainedDeviance(means(x), y, { power, isLog }),
    }
  },
}

function powerOf(state: State): number {
  if (state.shortName === 'TweedieRegressor') return state.number('power')
  return state.shortName === 'GammaRegressor' ? 2 : 1
}

function hasLogLink(state: State, power: number): boolean {
  if (state.shortName !== 'TweedieRegressor') return true
  const link = state.oneOf('link', ['auto', 'identity', 'log'])
  return link === 'auto' ? power > 0 : link === 'log'
}

function explainedDeviance(
  means: Float64Array,
  y: readonly (readonly Label[])[] | undefined,
  { power, isLog }: { readonly power: number; readonly isLog: boolean },
): number {
  const target = y?.[0]?.map(Number)
  if (!target || target.length !== means.length) {
    throw new ComputationError('ValueError', 'y is missing or has another number of rows than X')
  }
  if (target.some((value) => (power >= 2 ? value <= 0 : power >= 1 && value < 0))) {
    throw new ComputationError('ValueError', 'Some value(s) of y are out of the valid range of the loss.')
  }
  const mean = target.reduce((sum, value) => sum + value, 0) / target.length
  // The logarithm of a mean of 0 has no deviance.
  if (isLog && mean === 0 && power >= 1) return Number.NaN
  const total = (of: (row: number) => number) =>
    target.reduce((sum, value, row) => sum + halfDeviance(value, of(row), power), 0)
  return 1 - total((row) => means[row]!) / total(() => mean)
}

/** Half of the unit deviance of a Tweedie distribution of that power. */
function halfDeviance(y: number, mu: number, power: number): number {
  if (power === 0) return (y - mu) ** 2 / 2
  if (power === 1) return (y === 0 ? 0 : y * Math.log(y / mu)) - y + mu
  if (power === 2) return Math.log(mu / y) + y / mu - 1
  return (
    Math.max(y, 0) ** (2 - power) / ((1 - power) * (2 - power)) -
    (y * mu ** (1 - power)) / (1 - power) +
    mu ** (2 - power) / (2 - power)
  )
}
