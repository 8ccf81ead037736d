import { type Dtype, isTime } from '../frame/dtypes.ts'
import { type Mask, NAT, type Vector } from '../frame/vector.ts'
import type { CategoryDictionary } from './category-dictionary.ts'
import {
  type AnyBatch,
  type DataType,
  flatBatch,
  maskOf,
  packBits,
  textBatch,
  utf8Batch,
} from './make-batch.ts'
import { valuesBatch } from './write-values.ts'

/** The rows of a vector; categories are the indices of the dictionary that stands before all batches. */
export function vectorBatch(
  type: DataType,
  dtype: Dtype,
  dictionary: CategoryDictionary | undefined,
  vector: Vector,
  rows: number,
): AnyBatch {
  switch (vector.type) {
    case 'text':
      if (dtype.kind === 'arrow') return valuesBatch(dtype.type, type, vector.values)
      return vector.utf8 ? utf8Batch(type, vector.utf8) : textBatch(type, vector.values)
    case 'category': {
      const moved = vector.categories.map((category) => dictionary!.places.get(category)!)
      const codes = vector.codes.map((code) => (code < 0 ? 0 : moved[code]!))
      return flatBatch(
        type,
        codes,
        rows,
        maskOf(rows, (row) => vector.codes[row]! < 0),
      )
    }
    case 'bool':
      return flatBatch(type, packBits(vector.values), rows, vector.missing)
    case 'number':
      return flatBatch(type, vector.values, rows, numberMask(dtype, vector))
    case 'bigint': {
      if (!isTime(dtype)) return flatBatch(type, vector.values, rows, vector.missing)
      const missing = maskOf(rows, (row) => vector.values[row] === NAT)
      return flatBatch(type, vector.values, rows, missing)
    }
  }
}

/** pyarrow gives NaN for null in a float column, so both are null on the wire; of nullable floats NaN is a value. */
function numberMask(dtype: Dtype, { values, missing }: Extract<Vector, { type: 'number' }>): Mask {
  if (dtype.kind !== 'float' || dtype.nullable) return missing
  let mask: Uint8Array | null = null
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row])) continue
    mask ??= new Uint8Array(values.length)
    mask[row] = 1
  }
  return mask
}
