import { expect, test } from 'vitest'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import type { FrameSchema } from '../../../src/data/frame/frame.ts'
import { parseFilter } from '../../../src/data/frame/parse-filter.ts'
import { selectRows } from '../../../src/data/frame/select-rows.ts'
import type { Vector } from '../../../src/data/frame/vector.ts'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import fc from '../../property.ts'
import { memoryReader } from './memory-frame.ts'

async function matching(
  values: readonly (number | string | null)[],
  dtype: string,
  query: string,
): Promise<unknown[]> {
  const body = JSON.stringify({ data: { x: values }, dtypes: { x: dtype } })
  const reader = await memoryReader(decodeFrame(body, { append: undefined, known: undefined }))
  const filter = parseFilter(new URLSearchParams(query), reader.schema)
  if (!filter) return [...values]
  for await (const chunk of reader.scan({ columns: [0], index: false })) {
    const selected = selectRows(filter, reader.schema, chunk.rows, () => chunk.columns[0]!)
    return values.filter((_, row) => selected[row] === 1)
  }
  return []
}

const NUMBERS: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  eq: (x, y) => x === y,
  ne: (x, y) => x !== y,
  lt: (x, y) => x < y,
  lte: (x, y) => x <= y,
  gt: (x, y) => x > y,
  gte: (x, y) => x >= y,
}

test.each(['int64', 'int8', 'float64'])('comparisons of %s columns are those of numbers', async (dtype) => {
  const small = fc.integer({ min: -5, max: 5 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(small, { minLength: 1 }),
      small,
      fc.constantFrom(...Object.keys(NUMBERS)),
      async (values, y, op) => {
        expect(await matching(values, dtype, `x__${op}=${y}`)).toEqual(
          values.filter((x) => NUMBERS[op]!(x, y)),
        )
      },
    ),
  )
})

test.each(['datetime64[s]', 'datetime64[ms]', 'datetime64[us]', 'timedelta64[s]'])(
  'comparisons of %s columns are those of times, whatever their unit',
  async (dtype) => {
    // Halves of a second stand between those of a column in seconds.
    const isDate = dtype.startsWith('datetime')
    const spell = (half: number) => {
      const second = Math.floor(half / 2) + 30
      const rest = half % 2 === 0 ? '' : '.5'
      return isDate ? `9999-12-31T00:00:${second}${rest}` : `P400000000DT${second}${rest}S`
    }
    const value = fc.integer({ min: -5, max: 5 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 1 }),
        value,
        fc.constantFrom(...Object.keys(NUMBERS)),
        async (seconds, half, op) => {
          const texts = seconds.map((second) => spell(2 * second))
          expect(await matching(texts, dtype, `x__${op}=${spell(half)}`)).toEqual(
            texts.filter((_, row) => NUMBERS[op]!(2 * seconds[row]!, half)),
          )
        },
      ),
      { numRuns: 50 },
    )
  },
)

test('a filter reaches beyond the times that a column holds', async () => {
  const values = ['2020-01-01T00:00:00', null]
  expect(await matching(values, 'datetime64[ns]', 'x__lt=9999-12-31')).toEqual(['2020-01-01T00:00:00'])
  expect(await matching(values, 'datetime64[ns]', 'x__gte=9999-12-31')).toEqual([])
  expect(await matching(values, 'datetime64[ns]', 'x__in=9999-12-31,2020-01-01')).toEqual([
    '2020-01-01T00:00:00',
  ])
  await expect(matching(values, 'datetime64[ns]', 'x__lt=soon')).rejects.toThrow(
    'Column "x" is datetime64[ns], "soon" is not an ISO 8601 datetime',
  )
})

test('like matches as its regular expression would', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_'), maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1 }), text, async (values, pattern) => {
      const same = new RegExp(`^${pattern.replaceAll('%', '.*').replaceAll('_', '.')}$`, 's')
      const query = new URLSearchParams({ x__like: pattern }).toString()
      expect(await matching(values, 'object', query)).toEqual(values.filter((value) => same.test(value)))
    }),
  )
})

test('a missing value matches only isnull and ne', async () => {
  const values = [1.5, null]
  expect(await matching(values, 'float64', 'x__isnull=1')).toEqual([null])
  expect(await matching(values, 'float64', 'x__ne=1.5')).toEqual([null])
  for (const op of ['eq', 'lt', 'gte'])
    expect(await matching(values, 'float64', `x__${op}=1.5`)).not.toContain(null)
})

test('sets and ranges', async () => {
  expect(await matching([1, 2, 3, 4], 'int64', 'x__in=1,4')).toEqual([1, 4])
  expect(await matching([1, 2, 3, 4], 'int64', 'x__between=2,3')).toEqual([2, 3])
})

test('a repeated in is one longer list', async () => {
  expect(await matching([1, 2, 3, 4], 'int64', 'x__in=1&x__in=4&x__lt=4')).toEqual([1])
})

test('the smallest int64 is a number like any other', () => {
  const schema: FrameSchema = {
    columns: [{ name: 'x', dtype: parseDtype('int64') }],
    index: { type: 'RangeIndex', levels: [{ name: null, dtype: parseDtype('int64') }] },
  }
  const vector: Vector = { type: 'bigint', values: BigInt64Array.of(-(2n ** 63n), 1n), missing: null }
  const selected = (query: string) => [
    ...selectRows(parseFilter(new URLSearchParams(query), schema)!, schema, 2, () => vector),
  ]
  expect(selected('x=-9223372036854775808')).toEqual([1, 0])
  expect(selected('x__isnull=1')).toEqual([0, 0])
})

test('categories are compared as what they are', async () => {
  expect(await matching([1, 10, 9], 'category', 'x__gte=9')).toEqual([10, 9])
  expect(await matching(['1', '10'], 'category', 'x=10')).toEqual(['10'])
})

test('infinities are numbers of a float column', async () => {
  expect(await matching([1.5, 2.5], 'float64', 'x__lt=inf')).toEqual([1.5, 2.5])
  expect(await matching([1.5, 2.5], 'float64', 'x__lt=-inf')).toEqual([])
})

test.each([
  ['y=1', 'names no column, use one of "x"'],
  ['x__near=1', 'has no operator "near", use one of eq, ne'],
  ['x=a', 'Column "x" is int64, "a" is not a number'],
  ['x__contains=1', 'needs a text column'],
  ['x__between=1', 'expected two values'],
  ['x__isnull=maybe', 'expected true or false'],
])('%s is refused with what would be right', async (query, message) => {
  await expect(matching([1], 'int64', query)).rejects.toThrow(message)
})

test.each([
  ['x__lt=0.5', [-1, 0]],
  ['x__lte=-0.5', [-1]],
  ['x__gt=0.5', [1, 2]],
  ['x__gte=1.0', [1, 2]],
  ['x=1e0', [1]],
  ['x=0.5', []],
  ['x__ne=0.5', [-1, 0, 1, 2]],
  ['x__between=-0.5,1.5', [0, 1]],
  ['x__in=1.0,0.5,2', [1, 2]],
  ['x__in=[1, 2]', [1, 2]],
  ['x__lt=inf', [-1, 0, 1, 2]],
  ['x__gt=1e30', []],
  ['x__gt=-99999999999999999999', [-1, 0, 1, 2]],
])('%s of integers compares as numbers do', async (query, wanted) => {
  expect(await matching([-1, 0, 1, 2], 'int64', query)).toEqual(wanted)
  expect(await matching([-1, 0, 1, 2], 'int8', query)).toEqual(wanted)
})

test('a fraction beside 2^53 is between its neighbours', async () => {
  expect(await matching([2 ** 53 - 1, 2 ** 53], 'int64', 'x__lt=9007199254740991.5')).toEqual([2 ** 53 - 1])
})

test.each([
  ['x__in="Washington, DC",Oslo', ['Washington, DC', 'Oslo']],
  ['x__in=["Washington, DC","a ""b"""]', undefined],
  ['x__in=["Washington, DC"]', ['Washington, DC']],
  ['x__in="a ""b"""', ['a "b"']],
  ['x__in=', ['']],
])('%s is a list of texts', async (query, wanted) => {
  const found = matching(['Washington, DC', 'Oslo', 'a "b"', ''], 'object', query)
  if (wanted) expect(await found).toEqual(wanted)
  else await expect(found).rejects.toThrow('not a JSON list')
})
