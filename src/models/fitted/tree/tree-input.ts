import { ComputationError } from '../../../error.ts'
import { denseOrMissing, finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'

/** Trees compare in float32, whatever they are given. */
export interface TreeInput {
  readonly rows: number
  readonly width: number
  readonly values: Float32Array
}

/** @throws ComputationError `ValueError` for infinite values, and for missing ones where the model takes none. */
export function treeInput(x: Samples, name: string, takesMissing: boolean): TreeInput {
  const { rows, width, values } = takesMissing ? denseOrMissing(x) : finiteDense(x, name)
  const floats = Float32Array.from(values)
  for (const value of floats) {
    if (value === Infinity || value === -Infinity) {
      throw new ComputationError(
        'ValueError',
        "Input X contains infinity or a value too large for dtype('float32').",
      )
    }
  }
  return { rows, width, values: floats }
}

/** Whether the version of a tree, or of trees, takes missing values: it came class by class. */
export function takesMissing(state: State): boolean {
  const { minor, shortName: name } = state
  if (state.has('monotonic_cst') || state.get('criterion') === 'absolute_error') return false
  if (/^ExtraTree/.test(name)) return minor >= 6
  if (/^RandomForest/.test(name)) return minor >= 4
  return minor >= 6 || (minor >= 3 && state.get('splitter') === 'best')
}
