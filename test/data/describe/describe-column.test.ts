import { expect, test } from 'vitest'
import { describeColumn } from '../../../src/data/describe/describe-column.ts'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import { memoryReader } from '../frame/memory-frame.ts'

/** Of a column with these values, the figures as numbers where they are such. */
function described(values: readonly unknown[], dtype: string) {
  return describedJson(JSON.stringify(values), dtype)
}

async function describedJson(values: string, dtype: string) {
  const body = `{"data": {"x": ${values}}, "dtypes": {"x": "${dtype}"}}`
  const reader = await memoryReader(decodeFrame(body, { append: undefined, known: undefined }))
  const parts = []
  for await (const chunk of reader.scan({ columns: [0], index: false })) parts.push(chunk.columns[0]!)
  return describeColumn(reader.schema.columns[0]!, parts, reader.rows)
}

// `pandas.Series(...).describe()` and `numpy.histogram(...)` of pandas 3.1 and numpy 2.4 gave these figures.
test('numbers have the figures of pandas', async () => {
  const figures = await described([3, 1, 2, 2, null, 10], 'float64')
  expect(figures).toMatchObject({ count: 5, missing: 1, distinct: 4, min: '1.0', max: '10.0', mean: '3.6' })
  expect(Number(figures.std)).toBeCloseTo(3.646916505762094, 14)
  expect(figures.quartiles).toEqual(['2.0', '2.0', '3.0'])
  expect(figures.top[0]).toEqual({ value: '2.0', count: 2 })
  expect(figures.histogram?.counts).toEqual([1, 2, 1, 0, 0, 0, 0, 0, 0, 1])
  expect(figures.histogram?.edges.map(Number)).toEqual([1, 1.9, 2.8, 3.7, 4.6, 5.5, 6.4, 7.3, 8.2, 9.1, 10])
})

test('integers beyond 2^53 are exact', async () => {
  const { min, max, distinct } = await describedJson('[9007199254740993, 9007199254740995]', 'int64')
  expect({ min, max, distinct }).toEqual({ min: '9007199254740993', max: '9007199254740995', distinct: 2 })
})

test('infinities are the smallest and largest, and in no bin', async () => {
  const { max, mean, std, histogram } = await described([1, 2, 'Infinity'], 'float64')
  expect({ max, mean, std }).toEqual({ max: '"Infinity"', mean: '"Infinity"', std: 'null' })
  expect(histogram?.counts.reduce((sum, count) => sum + count)).toBe(2)
})

test('times have figures of their own', async () => {
  const days = ['2020-01-01', '2020-01-03', null, '2020-01-05', '2020-01-02']
  expect(await described(days, 'datetime64[ns]')).toMatchObject({
    count: 4,
    min: '"2020-01-01T00:00:00"',
    mean: '"2020-01-02T18:00:00"',
    quartiles: ['"2020-01-01T18:00:00"', '"2020-01-02T12:00:00"', '"2020-01-03T12:00:00"'],
  })
})

test('texts and booleans are counted', async () => {
  expect(await described(['b', 'a', null, 'b', 'c'], 'object')).toEqual({
    count: 4,
    missing: 1,
    distinct: 3,
    min: '"a"',
    max: '"c"',
    top: [
      { value: '"b"', count: 2 },
      { value: '"a"', count: 1 },
      { value: '"c"', count: 1 },
    ],
  })
  expect((await described([true, false, true], 'bool')).top[0]).toEqual({ value: 'true', count: 2 })
})

test('a column without a value has no figures', async () => {
  expect(await described([null, null], 'float64')).toEqual({ count: 0, missing: 2, distinct: 0, top: [] })
})
