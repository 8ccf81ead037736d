import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { notComputed } from '../errors.ts'
import { dot, squaredDistance } from '../kernel/pairwise.ts'
import type { State } from '../state.ts'

/** A kernel of `sklearn.gaussian_process.kernels`: of two rows, and of a row with itself. */
export interface ProcessKernel {
  of(a: Float64Array, b: Float64Array): number
  alone(a: Float64Array): number
}

/** Kernels within kernels. */
const DEEPEST = 50

/**
 * Builds the kernel that an object describes.
 *
 * @throws ComputationError `NotImplementedError` for a kernel that is not known, by its name.
 */
export function processKernel(state: State, depth = 0): ProcessKernel {
  const inner = (name: string) => {
    if (depth > DEEPEST) throw notComputed(`A kernel of more than ${DEEPEST} levels`)
    return processKernel(state.part(name), depth + 1)
  }
  if (state.className !== `sklearn.gaussian_process.${state.shortName}`) throw notComputed(state.className)
  switch (state.shortName) {
    case 'Sum': {
      const [first, second] = [inner('k1'), inner('k2')]
      return {
        of: (a, b) => first.of(a, b) + second.of(a, b),
        alone: (a) => first.alone(a) + second.alone(a),
      }
    }
    case 'Product': {
      const [first, second] = [inner('k1'), inner('k2')]
      return {
        of: (a, b) => first.of(a, b) * second.of(a, b),
        alone: (a) => first.alone(a) * second.alone(a),
      }
    }
    case 'Exponentiation': {
      const [base, exponent] = [inner('kernel'), state.number('exponent')]
      return { of: (a, b) => base.of(a, b) ** exponent, alone: (a) => base.alone(a) ** exponent }
    }
    case 'ConstantKernel': {
      const value = state.number('constant_value')
      return { of: () => value, alone: () => value }
    }
    case 'WhiteKernel': {
      const noise = state.number('noise_level')
      return { of: () => 0, alone: () => noise }
    }
    case 'DotProduct': {
      const offset = state.number('sigma_0') ** 2
      return { of: (a, b) => dot(a, b) + offset, alone: (a) => dot(a, a) + offset }
    }
    case 'RBF': {
      const scaled = scaledBy(state)
      return ofDistance((a, b) => Math.exp(-0.5 * scaled(a, b)))
    }
    case 'Matern':
      return ofDistance(matern(state))
    case 'RationalQuadratic': {
      const [scale, alpha] = [state.number('length_scale'), state.number('alpha')]
      return ofDistance((a, b) => (1 + squaredDistance(a, b) / (2 * alpha * scale ** 2)) ** -alpha)
    }
    case 'ExpSineSquared': {
      const [scale, period] = [state.number('length_scale'), state.number('periodicity')]
      return ofDistance((a, b) => {
        const sine = Math.sin((Math.PI / period) * Math.sqrt(squaredDistance(a, b)))
        return Math.exp(-2 * (sine / scale) ** 2)
      })
    }
    default:
      throw notComputed(`A Gaussian process with the kernel ${state.shortName}`)
  }
}

/** 1 of a row with itself. */
function ofDistance(of: ProcessKernel['of']): ProcessKernel {
  return { of, alone: () => 1 }
}

/** The squared distance in units of `length_scale`, one for all columns or one for each. */
function scaledBy(state: State): (a: Float64Array, b: Float64Array) => number {
  const given = numpyArray(state.get('length_scale'))
  const scales = given && given.size !== 1 ? state.floats('length_scale') : [state.number('length_scale')]
  const scaleOf = scales.length === 1 ? () => scales[0]! : (j: number) => scales[j]!
  return (a, b) => {
    let sum = 0
    for (let j = 0; j < a.length; j++) sum += (a[j]! / scaleOf(j) - b[j]! / scaleOf(j)) ** 2
    return sum
  }
}

/** Smoothness of one and a half, two and a half and so on has a closed form; others need Bessel functions. */
function matern(state: State): ProcessKernel['of'] {
  const scaled = scaledBy(state)
  const nu = state.number('nu')
  switch (nu) {
    case 0.5:
      return (a, b) => Math.exp(-Math.sqrt(scaled(a, b)))
    case 1.5:
      return (a, b) => {
        const far = Math.sqrt(scaled(a, b)) * Math.sqrt(3)
        return (1 + far) * Math.exp(-far)
      }
    case 2.5:
      return (a, b) => {
        const far = Math.sqrt(scaled(a, b)) * Math.sqrt(5)
        return (1 + far + far ** 2 / 3) * Math.exp(-far)
      }
    case Infinity:
      return (a, b) => Math.exp(-scaled(a, b) / 2)
    default:
      throw notComputed(`A Gaussian process with the kernel Matern(nu=${nu})`)
  }
}
