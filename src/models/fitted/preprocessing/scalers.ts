import { valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { denseOrMissing, denseSamples, finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'

/** What becomes of the value of a column. */
type OfColumn = (value: number, column: number) => number

/** StandardScaler, MinMaxScaler, MaxAbsScaler and RobustScaler: each column is shifted and stretched; missing values stay. */
export const scalers: Family = {
  classes: ['StandardScaler', 'MinMaxScaler', 'MaxAbsScaler', 'RobustScaler'].map(
    (name) => `sklearn.preprocessing.${name}`,
  ),
  versions: KNOWN_VERSIONS,
  make(state) {
    switch (state.shortName) {
      case 'StandardScaler':
        return shifted(state, 'mean_', 'scale_', state.boolean('with_mean'), state.boolean('with_std'))
      case 'RobustScaler':
        return shifted(
          state,
          'center_',
          'scale_',
          state.boolean('with_centering'),
          state.boolean('with_scaling'),
        )
      case 'MaxAbsScaler': {
        const scale = state.floats('scale_')
        // `clip` is of scikit-learn 1.8.
        const isClipped = state.get('clip') === true
        return columnwise((value, j) => (isClipped ? clip(value / scale[j]!, -1, 1) : value / scale[j]!))
      }
      default:
        return minMax(state)
    }
  },
}

function shifted(state: State, centre: string, scale: string, isCentred: boolean, isScaled: boolean): Fitted {
  const centres = isCentred ? state.floats(centre) : undefined
  const scales = isScaled ? state.floats(scale) : undefined
  const transform = (value: number, j: number) => {
    const moved = centres ? value - centres[j]! : value
    return scales ? moved / scales[j]! : moved
  }
  const back = (value: number, j: number) => {
    const stretched = scales ? value * scales[j]! : value
    return centres ? stretched + centres[j]! : stretched
  }
  return { ...columnwise(transform), inverseTransform: columnwise(back).transform! }
}

function minMax(state: State): Fitted {
  const [scale, min] = [state.floats('scale_'), state.floats('min_')]
  const [low = 0, high = 1] = state.floats('feature_range')
  const isClipped = state.boolean('clip')
  const transform = (value: number, j: number) => {
    const scaled = value * scale[j]! + min[j]!
    return isClipped ? clip(scaled, low, high) : scaled
  }
  const back = columnwise((value, j) => (value - min[j]!) / scale[j]!)
  return { ...columnwise(transform), inverseTransform: back.transform! }
}

export function columnwise(of: OfColumn): Fitted & Required<Pick<Fitted, 'transform'>> {
  return { type: 'transformer', transform: (x: Samples) => mapped(denseOrMissing(x), of) }
}

function mapped({ rows, width, values }: ReturnType<typeof denseOrMissing>, of: OfColumn) {
  return denseSamples(
    values.map((value, i) => of(value, i % width)),
    rows,
    width,
  )
}

/** NaN stays. */
function clip(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value
}

/** Each row is divided by its length; a row of zeros stays. */
export const normalizer: Family = {
  classes: ['sklearn.preprocessing.Normalizer'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const lengthOf = LENGTHS[state.oneOf('norm', ['l1', 'l2', 'max'])]
    return {
      type: 'transformer',
      transform(x) {
        if (x.type === 'sparse') {
          const values = x.values.slice()
          for (let row = 0; row < x.rows; row++)
            divide(values.subarray(x.starts[row], x.starts[row + 1]), lengthOf)
          return { ...x, values }
        }
        const { rows, width, values: given } = finiteDense(x, state.shortName)
        const values = given.slice()
        for (let row = 0; row < rows; row++) divide(values.subarray(row * width, (row + 1) * width), lengthOf)
        return denseSamples(values, rows, width)
      },
    }
  },
}

type Length = (row: Float64Array) => number

const LENGTHS: Readonly<Record<'l1' | 'l2' | 'max', Length>> = {
  l1: (row) => row.reduce((sum, value) => sum + Math.abs(value), 0),
  l2: (row) => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)),
  max: (row) => row.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
}

/** In place. */
export function divide(row: Float64Array, lengthOf: Length): void {
  const length = lengthOf(row)
  if (length !== 0) for (let i = 0; i < row.length; i++) row[i]! /= length
}

export function rowLength(norm: 'l1' | 'l2' | 'max'): Length {
  return LENGTHS[norm]
}

/** 1 above the threshold, 0 up to it. */
export const binarizer: Family = {
  classes: ['sklearn.preprocessing.Binarizer'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const threshold = state.number('threshold')
    return {
      type: 'transformer',
      transform(x) {
        if (x.type === 'sparse' && threshold < 0)
          throw valueError('Cannot binarize a sparse matrix with threshold < 0')
        const { rows, width, values } = finiteDense(x, state.shortName)
        return denseSamples(
          values.map((value) => (value > threshold ? 1 : 0)),
          rows,
          width,
        )
      },
    }
  },
}
