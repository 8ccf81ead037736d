import { expect, test } from 'vitest'
import type { ArrowArray } from '../../../src/data/arrow/array.ts'
import { readVector } from '../../../src/data/arrow/read-vector.ts'
import type { ArrowType } from '../../../src/data/arrow/schema.ts'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'

const bytesOf = (values: Int32Array | Float64Array) => new Uint8Array(values.buffer)
const arrayOf = (
  type: ArrowType,
  values: Int32Array | Float64Array,
  validity: Uint8Array | null,
): ArrowArray => {
  return { type, length: values.length, validity, buffers: [bytesOf(values)], children: [] }
}

// apache-arrow writes no runs; pyarrow does (test/python/tables.py).
test('floats that are missing in runs are NaN, as floats that are not nullable have them', () => {
  const [ends, floats] = [
    { id: 'int', bits: 32, signed: true },
    { id: 'float', bits: 64 },
  ] as const
  const field = (type: ArrowType) => ({ name: 'x', type, extension: undefined })
  const type = { id: 'run-end', runs: field(ends), values: field(floats) } as const
  const runs = arrayOf(ends, Int32Array.of(2, 3), null)
  const values = arrayOf(floats, Float64Array.of(1.5, 7), Uint8Array.of(0b01))
  const array = { type, length: 3, validity: null, buffers: [], children: [runs, values] }
  const vector = readVector(field(type), parseDtype('float64'), array, 0, 3)
  expect(vector).toEqual({
    type: 'number',
    values: Float64Array.of(1.5, 1.5, Number.NaN),
    missing: Uint8Array.of(0, 0, 1),
  })
})
