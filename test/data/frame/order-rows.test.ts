import { describe, expect, test } from 'vitest'
import { distinctReader } from '../../../src/data/frame/distinct-rows.ts'
import type { FrameReader } from '../../../src/data/frame/frame.ts'
import { orderedReader, parseOrder } from '../../../src/data/frame/order-rows.ts'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import { encodeNdjson } from '../../../src/data/ndjson/encode.ts'
import fc from '../../property.ts'
import { textOf } from '../streams.ts'
import { memoryReader } from './memory-frame.ts'

const frame = async (data: object, dtypes: Record<string, string> = {}) =>
  memoryReader(decodeFrame(JSON.stringify({ data, dtypes }), NOTHING_SAID))
const NOTHING_SAID = { append: undefined, known: undefined }

async function rowsOf(reader: FrameReader): Promise<Record<string, unknown>[]> {
  const text = await textOf(encodeNdjson(reader))
  return text.trim() === ''
    ? []
    : text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
}

async function ordered(reader: FrameReader, order: string, page = {}) {
  return rowsOf(await orderedReader(reader, parseOrder(order, reader.schema), page))
}

describe('rows in an order', () => {
  test('are those of pandas: by one column after the other, the missing ones last, equal ones as they were', async () => {
    const reader = await frame({ n: [2, null, 1, 2], s: ['b', 'a', 'c', 'a'] })
    expect(await ordered(reader, 'n,s')).toEqual([
      { n: 1, s: 'c' },
      { n: 2, s: 'a' },
      { n: 2, s: 'b' },
      { n: null, s: 'a' },
    ])
    expect((await ordered(reader, '-n')).map(({ s }) => s)).toEqual(['b', 'a', 'c', 'a'])
  })

  test.each([
    ['int64', [2 ** 53 + 2, 3, -1], [-1, 3, 2 ** 53 + 2]],
    ['bool', [true, false], [false, true]],
    ['datetime64[ns]', ['2021-01-01', '2020-01-01'], ['2020-01-01T00:00:00', '2021-01-01T00:00:00']],
    ['category', ['b', 'a', null], ['a', 'b', null]],
  ])('of dtype %s', async (dtype, values, wanted) => {
    expect((await ordered(await frame({ x: values }, { x: dtype }), 'x')).map(({ x }) => x)).toEqual(wanted)
  })

  test('of any frame are a permutation of it, of which a page is a part', async () => {
    const any = fc.array(fc.option(fc.integer({ min: -5, max: 5 })), { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(any, fc.nat(10), fc.nat(10), async (values, offset, limit) => {
        const reader = await frame({ x: values, at: values.map((_, row) => row) })
        const all = await ordered(reader, '-x')
        const rank = (value: number | null) => (value === null ? Number.POSITIVE_INFINITY : -value)
        const wanted = values
          .map((x, at) => ({ x, at }))
          .sort((a, b) => (rank(a.x) === rank(b.x) ? a.at - b.at : rank(a.x) - rank(b.x)))
        expect(all).toEqual(wanted)
        expect(await ordered(reader, '-x', { offset, limit })).toEqual(wanted.slice(offset, offset + limit))
      }),
      { numRuns: 60 },
    )
  })

  test('names a column that there is, which may begin with a minus', async () => {
    const reader = await frame({ '-x': [2, 1], y: [1, 2] })
    expect((await ordered(reader, '-x')).map(({ y }) => y)).toEqual([2, 1])
    expect(() => parseOrder('z', reader.schema)).toThrow('Order "z" names no column, use one of "-x", "y"')
  })
})

describe('distinct rows', () => {
  test('are the first of each combination, in the order of the frame', async () => {
    const reader = await frame({ city: ['Oslo', 'Bergen', 'Oslo', null, null], n: [1, 2, 3, 4, 5] })
    expect((await rowsOf(await distinctReader(reader, ['city']))).map(({ n }) => n)).toEqual([1, 2, 4])
    expect((await rowsOf(await distinctReader(reader, ['city', 'n']))).length).toBe(5)
  })

  test('tell apart what is spelled alike: a text and a number, two texts and one with a comma', async () => {
    const reader = await frame({ a: ['x,y', 'x', '1', 1], b: ['z', 'y,z', '2', '2'] }, { a: 'object' })
    expect((await distinctReader(reader, ['a', 'b'])).rows).toBe(4)
  })
})
