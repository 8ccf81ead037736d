import { type DenseSamples, dense, type SampleColumn, type Samples, type SparseSamples } from './samples.ts'

/** The rows of a sparse matrix as they come, each from its columns to its values. */
export function sparseOfRows(rows: readonly ReadonlyMap<number, number>[], width: number): SparseSamples {
  const starts = new Int32Array(rows.length + 1)
  for (const [row, entries] of rows.entries()) starts[row + 1] = starts[row]! + entries.size
  const indices = new Int32Array(starts.at(-1)!)
  const values = new Float64Array(indices.length)
  let at = 0
  for (const entries of rows) {
    for (const column of [...entries.keys()].sort((a, b) => a - b)) {
      indices[at] = column
      values[at++] = entries.get(column)!
    }
  }
  return { type: 'sparse', rows: rows.length, width, starts, indices, values }
}

/** Ones in these columns, as many in each row; a negative place is none. */
export function sparseOfCells(places: Int32Array, rows: number, width: number): SparseSamples {
  const each = rows === 0 ? 0 : places.length / rows
  const starts = new Int32Array(rows + 1)
  for (let row = 0; row < rows; row++) {
    const own = places.subarray(row * each, (row + 1) * each)
    starts[row + 1] = starts[row]! + own.reduce((count, place) => count + (place < 0 ? 0 : 1), 0)
  }
  const indices = places.filter((place) => place >= 0)
  return { type: 'sparse', rows, width, starts, indices, values: new Float64Array(indices.length).fill(1) }
}

/**
 * All side by side, as numpy's `hstack`: objects if one has objects, booleans if all have booleans, else numbers.
 * What is sparse is of numbers.
 */
export function beside(parts: readonly Samples[], rows: number, isSparse: boolean): Samples {
  const width = parts.reduce((sum, part) => sum + part.width, 0)
  if (isSparse) return besideSparse(parts, rows, width)
  const kinds = parts.map(kindOf)
  if (kinds.includes('objects') || (kinds.length > 0 && kinds.every((kind) => kind === 'booleans'))) {
    return { type: 'columns', rows, width, columns: parts.flatMap(columnsOf) }
  }
  const values = new Float64Array(rows * width)
  let left = 0
  for (const part of parts) {
    const { values: own } = dense(part)
    for (let row = 0; row < rows; row++)
      values.set(own.subarray(row * part.width, (row + 1) * part.width), row * width + left)
    left += part.width
  }
  return { type: 'dense', rows, width, values }
}

/** Numbers and booleans beside each other in one table are objects for pandas. */
function kindOf(part: Samples): 'numbers' | 'booleans' | 'objects' {
  if (part.type !== 'columns' || part.columns.every((column) => column instanceof Float64Array))
    return 'numbers'
  const isBoolean = (column: SampleColumn) =>
    !(column instanceof Float64Array) && column.every((cell) => typeof cell === 'boolean')
  return part.columns.every(isBoolean) ? 'booleans' : 'objects'
}

function columnsOf(part: Samples) {
  if (part.type === 'columns') return part.columns
  const { rows, width, values } = dense(part)
  return Array.from({ length: width }, (_, j) =>
    Float64Array.from({ length: rows }, (_, row) => values[row * width + j]!),
  )
}

function besideSparse(parts: readonly Samples[], rows: number, width: number): SparseSamples {
  const sparse = parts.map((part) => (part.type === 'sparse' ? part : sparseOf(dense(part))))
  const size = sparse.reduce((sum, { indices }) => sum + indices.length, 0)
  const starts = new Int32Array(rows + 1)
  const indices = new Int32Array(size)
  const values = new Float64Array(size)
  let at = 0
  for (let row = 0; row < rows; row++) {
    let left = 0
    for (const part of sparse) {
      for (let i = part.starts[row]!; i < part.starts[row + 1]!; i++) {
        indices[at] = left + part.indices[i]!
        values[at++] = part.values[i]!
      }
      left += part.width
    }
    starts[row + 1] = at
  }
  return { type: 'sparse', rows, width, starts, indices, values }
}

function sparseOf({ rows, width, values }: DenseSamples): SparseSamples {
  const starts = new Int32Array(rows + 1)
  const places: number[] = []
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== 0) places.push(i)
    if ((i + 1) % width === 0) starts[(i + 1) / width] = places.length
  }
  return {
    type: 'sparse',
    rows,
    width,
    starts,
    indices: Int32Array.from(places, (place) => place % width),
    values: Float64Array.from(places, (place) => values[place]!),
  }
}

/** The same without its zeros. */
export function toSparse(x: Samples): SparseSamples {
  return x.type === 'sparse' ? x : sparseOf(dense(x))
}
