import { isObject, type PickleValue } from '../../../pickle/value.ts'
import { notComputed } from '../errors.ts'
import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { dense, denseSamples, type Samples } from '../samples.ts'
import type { State } from '../state.ts'

type OfNumber = (value: number) => number

/** numpy's functions of one number, by name; others are code, which is never run. */
const FUNCTIONS: Readonly<Record<string, OfNumber>> = {
  abs: Math.abs,
  absolute: Math.abs,
  arcsinh: Math.asinh,
  cbrt: Math.cbrt,
  cos: Math.cos,
  exp: Math.exp,
  exp2: (value) => 2 ** value,
  expm1: Math.expm1,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  negative: (value) => -value,
  reciprocal: (value) => 1 / value,
  sign: Math.sign,
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  square: (value) => value * value,
  tanh: Math.tanh,
}

/** The function an attribute names; undefined where it is None. Throws `NotImplementedError` for code. */
export function functionOf(state: State, name: string): OfNumber | undefined {
  const value = state.get(name) ?? null
  if (value === null) return undefined
  const numpy = numpyName(value)
  const known = numpy !== undefined && Object.hasOwn(FUNCTIONS, numpy) ? FUNCTIONS[numpy] : undefined
  if (known) return known
  const called = isObject(value) ? `${value.module}.${value.name}` : 'a function'
  throw notComputed(`${state.shortName} with ${called}`)
}

/** ufuncs are globals of numpy's; numpy 1 had some of them made by `_ufunc_reconstruct`. */
function numpyName(value: PickleValue): string | undefined {
  return isObject(value) && value.args === undefined && /^numpy(\.|$)/.test(value.module)
    ? value.name
    : undefined
}

/** FunctionTransformer, where the function is one of numpy's or none at all. */
export const functionTransformer: Family = {
  classes: ['sklearn.preprocessing.FunctionTransformer'],
  versions: KNOWN_VERSIONS,
  make(state) {
    if (state.has('kw_args') || state.has('inv_kw_args'))
      throw notComputed('FunctionTransformer with arguments')
    const apply = (x: Samples, of: OfNumber | undefined): Samples => {
      if (!of) return x
      const { rows, width, values } = dense(x)
      return denseSamples(values.map(of), rows, width)
    }
    const [forward, back] = [functionOf(state, 'func'), functionOf(state, 'inverse_func')]
    return {
      type: 'transformer',
      transform: (x) => apply(x, forward),
      inverseTransform: (x) => apply(x, back),
    }
  },
}
