import { numpyArray } from '../../pickle/numpy/numpy-array.ts'
import { isObject, type PickleValue } from '../../pickle/value.ts'
import { damagedState } from './errors.ts'
import { type DenseSamples, dense, type Samples } from './samples.ts'
import { type NumberMatrix, State } from './state.ts'

/** The most numbers that a sparse matrix of a file is spread out to. */
const MOST = 50_000_000

/** An array of two dimensions, or one of scipy's sparse matrices of rows, spread out. */
export function matrixIn(state: State, name: string): NumberMatrix {
  const value = state.get(name)
  if (value === undefined || value === null || !isObject(value) || !/^scipy\.sparse/.test(value.module))
    return state.matrix(name)
  const sparse = new State(value)
  const [rows = 0, columns = 0] = sparse.floats('_shape')
  const [data, indices, starts] = [
    sparse.floats('data'),
    sparse.integers('indices'),
    sparse.integers('indptr'),
  ]
  if (!/^csr/.test(value.name) || !(rows * columns <= MOST) || starts.length !== rows + 1)
    throw damagedState(state.shortName, name, 'matrix of rows')
  const values = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let i = starts[row]!; i < starts[row + 1]!; i++) values[row * columns + indices[i]!]! += data[i]!
  }
  return { rows, columns, values }
}

/** The arrays of a list, each as numbers. */
export function arraysIn(state: State, name: string): readonly Float64Array[] {
  return state.items(name).map((item) => numpyArray(item)?.floats() ?? lacks(state, name))
}

/** The matrices of a list. */
export function matricesIn(state: State, name: string): readonly NumberMatrix[] {
  return state.items(name).map((item: PickleValue) => {
    const array = numpyArray(item)
    const values = array?.floats()
    if (!array || !values || array.shape.length !== 2) return lacks(state, name)
    return { rows: array.shape[0]!, columns: array.shape[1]!, values }
  })
}

function lacks(state: State, name: string): never {
  throw damagedState(state.shortName, name, 'arrays')
}

/** Rows times the transposed matrix: a number for each row of it. */
export function timesTransposed(x: Samples, matrix: NumberMatrix): Float64Array {
  const { rows: outputs, columns, values } = matrix
  const out = new Float64Array(x.rows * outputs)
  if (x.type === 'sparse') {
    for (let row = 0; row < x.rows; row++) {
      for (let o = 0; o < outputs; o++) {
        let sum = 0
        for (let i = x.starts[row]!; i < x.starts[row + 1]!; i++)
          sum += x.values[i]! * values[o * columns + x.indices[i]!]!
        out[row * outputs + o] = sum
      }
    }
    return out
  }
  return product(dense(x), values, { inputs: columns, outputs, perInput: 1, perOutput: columns })
}

/** Rows times the matrix: a number for each column of it. */
export function times(
  { rows, values }: Pick<DenseSamples, 'rows' | 'values'>,
  { rows: inputs, columns: outputs, values: weights }: NumberMatrix,
): Float64Array {
  return product({ rows, values }, weights, { inputs, outputs, perInput: outputs, perOutput: 1 })
}

/** How weights lie: from one input, and from one output, to the next. */
interface Strides {
  readonly inputs: number
  readonly outputs: number
  readonly perInput: number
  readonly perOutput: number
}

function product(
  { rows, values }: Pick<DenseSamples, 'rows' | 'values'>,
  weights: Float64Array,
  { inputs, outputs, perInput, perOutput }: Strides,
): Float64Array {
  const out = new Float64Array(rows * outputs)
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outputs; o++) {
      let sum = 0
      for (let j = 0; j < inputs; j++)
        sum += values[row * inputs + j]! * weights[o * perOutput + j * perInput]!
      out[row * outputs + o] = sum
    }
  }
  return out
}

/** The squared distance of each row to each row of `centres`. */
export function squaredDistances(
  { rows, values }: Pick<DenseSamples, 'rows' | 'values'>,
  { rows: count, columns: width, values: centres }: NumberMatrix,
): Float64Array {
  const out = new Float64Array(rows * count)
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < count; c++) {
      let sum = 0
      for (let j = 0; j < width; j++) sum += (values[row * width + j]! - centres[c * width + j]!) ** 2
      out[row * count + c] = sum
    }
  }
  return out
}
