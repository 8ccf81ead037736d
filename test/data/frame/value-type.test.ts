import { describe, expect, test } from 'vitest'
import { checkValue } from '../../../src/data/frame/check-value.ts'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import { parseValueType, printValueType } from '../../../src/data/frame/value-type.ts'
import type { Json } from '../../../src/data/frame/vector.ts'

describe('a type of Arrow', () => {
  test.each([
    'date32[day]',
    'time32[ms]',
    'time64[us]',
    'decimal128(10, -2)',
    'decimal256(76, 5)',
    'binary',
    'fixed_size_binary[16]',
    'list<item: list<item: timestamp[us, tz=Europe/Zurich]>>',
    'fixed_size_list<item: double>[3]',
    'struct<a: int64, b: struct<c: string, d: map<string, decimal128(3, 1)>>>',
    'struct<>',
  ])('%s is spelled as pandas spells it', (name) => {
    expect(printValueType(parseValueType(name)!)).toBe(name)
    expect(parseDtype(`${name}[pyarrow]`)).toMatchObject({ kind: 'arrow', name: `${name}[pyarrow]` })
  })

  test.each(['time32[us]', 'decimal128(39, 0)', 'list<int64>', 'map<string>', 'struct<a>', 'duck'])(
    '%s is none',
    (name) => {
      expect(() => parseDtype(`${name}[pyarrow]`)).toThrow('is not supported')
    },
  )

  test.each<[type: string, value: Json, held: Json | undefined]>([
    ['date32[day]', '2020-02-29', '2020-02-29'],
    ['date32[day]', '2020-02-29T00:00:00', '2020-02-29'],
    ['date32[day]', '2021-02-29', undefined],
    ['date32[day]', '2020-02-29T01:00:00', undefined],
    ['time64[us]', '01:02', '01:02:00'],
    ['time64[us]', '01:02:03.5', '01:02:03.500'],
    ['time64[us]', '01:02:03.000000001', undefined],
    ['time64[us]', '24:00:00', undefined],
    ['decimal128(4, 2)', '1.5', '1.50'],
    ['decimal128(4, 2)', 12, '12.00'],
    ['decimal128(4, 2)', '1e1', '10.00'],
    ['decimal128(4, 2)', '1.005', undefined],
    ['decimal128(4, 2)', '100', undefined],
    ['decimal128(5, -3)', '100000', '100000'],
    ['binary', 'YWI=', 'YWI='],
    ['binary', 'YWI', undefined],
    ['fixed_size_binary[2]', 'YWI=', 'YWI='],
    ['fixed_size_binary[3]', 'YWI=', undefined],
    ['list<item: double>', [1, 'NaN', -0], [1, 'NaN', '-0.0']],
    ['list<item: int8>', [128], undefined],
    ['fixed_size_list<item: int8>[2]', [1], undefined],
    ['struct<a: int8, b: string>', { a: 1 }, { a: 1, b: null }],
    ['struct<a: int8>', { b: 1 }, undefined],
    ['map<string, int8>', { a: 1 }, [['a', 1]]],
    ['map<string, int8>', [[null, 1]], undefined],
  ])('%s holds %j as %j', (type, value, held) => {
    expect(checkValue(parseValueType(type)!)(value)).toEqual(held)
  })
})
