import { describe, expect, test } from 'vitest'
import { buildVector } from '../../../src/data/frame/build-vector.ts'
import { cellsOf } from '../../../src/data/frame/convert-vector.ts'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import type { FrameSchema } from '../../../src/data/frame/frame.ts'
import type { Json } from '../../../src/data/frame/vector.ts'
import { planAppend } from '../../../src/store/dataset/append.ts'

const schemaOf = (dtype: string, name = 'x'): FrameSchema => ({
  columns: [{ name, dtype: parseDtype(dtype), ...(dtype === 'category' && { categories: ['a'] }) }],
  index: { type: 'RangeIndex', levels: [{ name: null, dtype: parseDtype('int64') }] },
})

/** What stands in a frame of `into` after values of `from` were appended. */
function appended(into: string, from: string, values: readonly Json[], isEmpty = false) {
  const added = schemaOf(from)
  const plan = planAppend({ name: 'd', schema: schemaOf(into), isEmpty }, added)
  const chunk = {
    rows: values.length,
    columns: [buildVector('x', parseDtype(from), values)],
    index: [
      buildVector(
        'index',
        parseDtype('int64'),
        values.map((_, row) => row),
      ),
    ],
  }
  const { columns } = plan.arrange(chunk, added)
  const [column] = plan.schema.columns
  return { values: cellsOf(columns[0]!, column!.dtype), column: column! }
}

describe('rows that are appended', () => {
  test.each<[into: string, from: string, values: readonly Json[], kept?: readonly Json[]]>([
    ['Int64', 'int64', [1, 2]],
    ['int64', 'Int64', [1, 2]],
    ['int8', 'int64', [1, -128]],
    ['int64', 'float64', [1, 2]],
    ['Int64', 'float64', [1, null]],
    ['float64', 'int64', [1, 2]],
    ['float32', 'float64', [0.5, null]],
    ['Float64', 'float64', [0.5, null]],
    ['boolean', 'bool', [true]],
    ['object', 'str', ['a', null]],
    ['str', 'object', ['a', null]],
    ['object', 'int64', [1]],
    ['category', 'str', ['b', null]],
    ['str', 'category', ['a']],
    ['datetime64[us]', 'datetime64[ns]', ['2020-01-01T00:00:00.000001'], ['2020-01-01T00:00:00.000001']],
    ['datetime64[us]', 'datetime64[s]', ['9999-12-31T00:00:00', null]],
    ['datetime64[s]', 'datetime64[us]', ['0001-01-01T00:00:00', null]],
    ['timedelta64[ms]', 'timedelta64[ns]', ['-P1DT2H3M4.500S']],
    ['datetime64[ns, UTC]', 'datetime64[ns, Europe/Zurich]', ['2020-01-01T00:00:00+00:00']],
    ['datetime64[ns]', 'date32[day][pyarrow]', ['2020-01-01'], ['2020-01-01T00:00:00']],
    ['date32[day][pyarrow]', 'datetime64[ns]', ['2020-01-01T00:00:00'], ['2020-01-01']],
    ['date32[day][pyarrow]', 'str', ['2020-01-01']],
    ['decimal128(10, 3)[pyarrow]', 'decimal128(10, 2)[pyarrow]', ['1.25'], ['1.250']],
    ['decimal128(10, 2)[pyarrow]', 'int64', [3], ['3.00']],
    ['object', 'list<item: int64>[pyarrow]', [[1, 2]]],
    ['list<item: int8>[pyarrow]', 'list<item: int64>[pyarrow]', [[1, null]]],
    ['float64', 'object', [null]],
    ['datetime64[ns]', 'object', [null]],
    ['binary[pyarrow]', 'object', [null]],
  ])('are %s in a frame of that dtype, where they were %s', (into, from, values, kept = values) => {
    expect(appended(into, from, values).values).toEqual(kept)
  })

  test.each<[into: string, from: string, values: readonly Json[], shown: string, row: number]>([
    ['int8', 'int64', [1, 2, 128], '128', 3],
    ['int64', 'float64', [0.5], '0.5', 1],
    ['int64', 'str', ['1'], '1', 1],
    ['float64', 'int64', [2n ** 53n + 1n], '9007199254740993', 1],
    ['float32', 'float64', [0.1], '0.1', 1],
    ['float64', 'bool', [true], 'true', 1],
    ['bool', 'int64', [1], '1', 1],
    ['boolean', 'str', ['True'], 'True', 1],
    ['str', 'int64', [1], '1', 1],
    [
      'datetime64[us]',
      'datetime64[ns]',
      ['2020-01-01T00:00:00.000000001'],
      '2020-01-01T00:00:00.000000001',
      1,
    ],
    ['datetime64[ns]', 'datetime64[ns, UTC]', ['2020-01-01'], '2020-01-01T00:00:00+00:00', 1],
    ['datetime64[ns]', 'int64', [1], '1', 1],
    ['date32[day][pyarrow]', 'datetime64[ns]', ['2020-01-01T01:00:00'], '2020-01-01T01:00:00', 1],
    ['decimal128(4, 1)[pyarrow]', 'decimal128(4, 2)[pyarrow]', ['1.25'], '1.25', 1],
    ['object', 'date32[day][pyarrow]', ['2020-01-01'], '2020-01-01', 1],
    ['list<item: int8>[pyarrow]', 'list<item: int64>[pyarrow]', [[1, 300]], '[1,300]', 1],
  ])('are refused where %s cannot hold one of %s as it is', (into, from, values, shown, row) => {
    expect(() => appended(into, from, values)).toThrow(
      `Column "x" is ${into} in dataset "d", which cannot hold "${shown}" of row ${row} of the data as it is, replace the dataset with append=0`,
    )
  })

  test.each<[into: string, from: string, values: readonly Json[], dtype: string]>([
    ['int64', 'Int64', [1, null], 'Int64'],
    ['uint8', 'float64', [1, null], 'UInt8'],
    ['int64', 'object', [null], 'Int64'],
    ['bool', 'boolean', [true, null], 'boolean'],
  ])('may be missing in a frame of %s from then on', (into, from, values, dtype) => {
    const { values: kept, column } = appended(into, from, values)
    expect(kept).toEqual(values)
    expect(column.dtype.name).toBe(dtype)
  })

  test('bring their categories behind those that there are', () => {
    expect(appended('category', 'str', ['c', 'b']).column.categories).toEqual(['a', 'c', 'b'])
  })

  test('give a frame without rows the types that nobody gave it', () => {
    expect(appended('object', 'int64', [1], true).column.dtype.name).toBe('int64')
    expect(appended('Int64', 'int64', [1], true).column.dtype.name).toBe('Int64')
  })

  test('have the columns of the frame', () => {
    const target = { name: 'd', schema: schemaOf('int64'), isEmpty: false }
    expect(() => planAppend(target, schemaOf('int64', 'y'))).toThrow('Column "y" is not in dataset "d"')
    expect(() => planAppend(target, { ...schemaOf('int64'), columns: [] })).toThrow(
      'Column "x" of dataset "d" is missing in the data',
    )
  })
})
