import { expect, test } from 'vitest'
import { type Dtype, parseDtype } from '../../../src/data/frame/dtypes.ts'
import { NAT, type Vector } from '../../../src/data/frame/vector.ts'
import { decodedSize, decodeVector, encodeVector } from '../../../src/store/disk/blob.ts'
import fc from '../../property.ts'

const INT64 = parseDtype('int64')

function vectorOf(values: readonly bigint[], missing: Uint8Array | null = null): Vector {
  return { type: 'bigint', values: BigInt64Array.from(values), missing }
}

function restored(dtype: Dtype, vector: Vector): Vector {
  return decodeVector(dtype, encodeVector(vector), 'values' in vector ? vector.values.length : 0)
}

test('integers that go on by the same step are stored as the first two', () => {
  const counting = vectorOf(Array.from({ length: 1000 }, (_, row) => -5n + 3n * BigInt(row)))
  const blob = encodeVector(counting)
  expect(blob.length).toBe(24)
  expect(decodedSize(blob, 1000)).toBe(8000)
  expect(decodeVector(INT64, blob, 1000)).toEqual(counting)
  const values = BigUint64Array.of(2n ** 64n - 3n, 2n ** 64n - 2n, 2n ** 64n - 1n)
  const unsigned: Vector = { type: 'bigint', values, missing: null }
  expect(restored(parseDtype('uint64'), unsigned)).toEqual(unsigned)
  const days = vectorOf([0n, 86_400n, 172_800n, 259_200n])
  expect(restored(parseDtype('datetime64[s]'), days)).toEqual(days)
})

test('integers of which one is missing, or breaks the step, are stored each', () => {
  for (const vector of [
    vectorOf([1n, 2n, 3n], Uint8Array.of(0, 1, 0)),
    vectorOf([0n, 86_400n, NAT]),
    vectorOf([1n, 2n, 4n]),
    vectorOf([7n, 7n + 2n ** 32n, 7n + 2n ** 33n + 1n]),
  ]) {
    expect(encodeVector(vector).length).toBeGreaterThanOrEqual(32)
    expect(restored(INT64, vector)).toEqual(vector)
  }
})

test('any start, step and break come back as they were, also where 64 bits wrap', () => {
  const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  fc.assert(
    fc.property(long, long, fc.nat(20), fc.nat(20), fc.bigInt(0n, 1n), (start, step, rows, at, off) => {
      const values = Array.from({ length: rows }, (_, row) =>
        BigInt.asIntN(64, start + step * BigInt(row) + (row === at ? off : 0n)),
      )
      expect(restored(INT64, vectorOf(values))).toEqual(vectorOf(values))
    }),
  )
})
