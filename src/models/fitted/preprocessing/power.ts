import { valueError } from '../errors.ts'
import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { denseOrMissing, denseSamples, type Samples } from '../samples.ts'

/** PowerTransformer: each column to a power of its own, so that it is nearer to a normal distribution. */
export const powerTransformer: Family = {
  classes: ['sklearn.preprocessing.PowerTransformer'],
  versions: KNOWN_VERSIONS,
  make(state, { make }) {
    const method = state.oneOf('method', ['yeo-johnson', 'box-cox'])
    const lambdas = state.floats('lambdas_')
    const scaler = state.boolean('standardize') ? make(state.get('_scaler')) : undefined
    const [forward, back] = method === 'box-cox' ? [boxCox, fromBoxCox] : [yeoJohnson, fromYeoJohnson]
    const apply = (x: Samples, of: (value: number, lambda: number) => number) => {
      const { rows, width, values } = denseOrMissing(x)
      return denseSamples(
        values.map((value, i) => of(value, lambdas[i % width]!)),
        rows,
        width,
      )
    }
    return {
      type: 'transformer',
      transform(x) {
        if (method === 'box-cox' && denseOrMissing(x).values.some((value) => value <= 0))
          throw valueError('The Box-Cox transformation can only be applied to strictly positive data')
        const powered = apply(x, forward)
        return scaler ? scaler.transform!(powered) : powered
      },
      inverseTransform: (x) => apply(scaler ? scaler.inverseTransform!(x) : x, back),
    }
  },
}

/** Nearer to a special case than this is the special case. */
const EPSILON = Number.EPSILON

function boxCox(value: number, lambda: number): number {
  return lambda === 0 ? Math.log(value) : Math.expm1(lambda * Math.log(value)) / lambda
}

function fromBoxCox(value: number, lambda: number): number {
  return lambda === 0 ? Math.exp(value) : Math.exp(Math.log1p(value * lambda) / lambda)
}

function yeoJohnson(value: number, lambda: number): number {
  if (value >= 0) {
    return Math.abs(lambda) < EPSILON ? Math.log1p(value) : Math.expm1(lambda * Math.log1p(value)) / lambda
  }
  const rest = 2 - lambda
  return Math.abs(rest) < EPSILON ? -Math.log1p(-value) : -Math.expm1(rest * Math.log1p(-value)) / rest
}

function fromYeoJohnson(value: number, lambda: number): number {
  if (value >= 0)
    return Math.abs(lambda) < EPSILON ? Math.expm1(value) : Math.expm1(Math.log1p(value * lambda) / lambda)
  const rest = 2 - lambda
  return Math.abs(rest) < EPSILON ? -Math.expm1(-value) : -Math.expm1(Math.log1p(-rest * value) / rest)
}
