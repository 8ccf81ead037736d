import { newIntArray } from '../frame/build-vector.ts'
import type { Dtype } from '../frame/dtypes.ts'
import type { Vector } from '../frame/vector.ts'
import type { Longs } from './read-fields.ts'

type IntDtype = Extract<Dtype, { kind: 'int' }>
type FloatDtype = Extract<Dtype, { kind: 'float' }>

/** Integers of 64 bits as a vector of fewer; undefined where one is beyond them. */
export function narrowInts({ values, gaps }: Longs, dtype: IntDtype): Vector | undefined {
  const halves = new Int32Array(values.buffer)
  const narrow = newIntArray(dtype, values.length)
  for (let row = 0; row < narrow.length; row++) {
    const low = halves[2 * row]!
    const value = dtype.signed ? low : low >>> 0
    narrow[row] = value
    if (narrow[row] !== value || halves[2 * row + 1] !== (dtype.signed ? low >> 31 : 0)) return undefined
  }
  return { type: 'number', values: narrow, missing: gaps }
}

/** Floats, NaN where one is missing, as a vector of a dtype; undefined where one is beyond it. */
export function floatsOf(floats: Float64Array, dtype: FloatDtype): Vector | undefined {
  const values = dtype.bits === 32 ? new Float32Array(floats) : floats
  let missing: Uint8Array | null = null
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) {
      if (!dtype.nullable) continue
      missing ??= new Uint8Array(values.length)
      missing[row] = 1
      values[row] = 0
    } else if (!Number.isFinite(value) && Number.isFinite(floats[row])) return undefined
  }
  return { type: 'number', values, missing }
}
