import type { TableColumn } from '../table.ts'
import { badCell, CASTS, type Cast, cellReader, type ElementType } from './cells.ts'
import type { Gaps } from './missing.ts'

/** An input of the model with the columns that fill it. */
export interface FilledInput {
  readonly name: string
  readonly type: ElementType
  readonly columns: readonly { readonly column: TableColumn; readonly title: string }[]
  /** Whether the tensor is [rows] rather than [rows, columns]. */
  readonly flat: boolean
}

type TensorData = InstanceType<(typeof ELEMENT_ARRAYS)[keyof typeof ELEMENT_ARRAYS]> | string[]

export interface TensorContent {
  readonly name: string
  readonly type: ElementType
  readonly data: TensorData
  readonly dims: readonly number[]
}

/** The arrays that hold the elements of a tensor; strings are in a plain one. */
const ELEMENT_ARRAYS = {
  float16: Float16Array,
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint64: BigUint64Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const

/**
 * The rows from `start` up to `end` as a row-major tensor of [rows, columns], or of [rows]. Missing values are
 * NaN where there may be `gaps` and the elements are floats. Throws `ValueError` naming the column and the row.
 */
export function fillTensor(input: FilledInput, start: number, end: number, gaps: Gaps): TensorContent {
  const { name, type, columns, flat } = input
  const size = (end - start) * columns.length
  const noGaps = gaps.taken ? `the input "${name}" (${type}) takes no missing values` : gaps.why
  const fill = <Element, Data extends { [index: number]: Element }>(
    data: Data,
    cast: Cast<Element>,
  ): Data => {
    for (const [offset, { column, title }] of columns.entries()) {
      const read = cellReader(column.vector)
      for (let row = start, at = offset; row < end; row++, at += columns.length) {
        const cell = read(row)
        const gap = cell === null || Number.isNaN(cell)
        const element = gap && !gaps.taken ? undefined : cast(gap ? Number.NaN : cell)
        if (element === undefined) throw badCell(title, row, cell, name, type, noGaps)
        data[at] = element
      }
    }
    return data
  }
  const data = (): TensorData => {
    if (type === 'string') return fill(new Array<string>(size), CASTS.string.cast)
    if (type === 'int64' || type === 'uint64') return fill(new ELEMENT_ARRAYS[type](size), CASTS[type].cast)
    return fill(new ELEMENT_ARRAYS[type](size), CASTS[type].cast)
  }
  return { name, type, data: data(), dims: flat ? [end - start] : [end - start, columns.length] }
}
