import * as arrow from 'apache-arrow'
import { beforeAll, describe, expect, test } from 'vitest'
import { decodeArrow } from '../../src/data/arrow/decode.ts'
import { encodeArrow } from '../../src/data/arrow/encode.ts'
import type { DecodedFrame } from '../../src/data/format.ts'
import { buildVector } from '../../src/data/frame/build-vector.ts'
import { parseDtype } from '../../src/data/frame/dtypes.ts'
import type { Json } from '../../src/data/frame/vector.ts'
import { decodeParquet } from '../../src/data/parquet/decode.ts'
import { encodeParquet } from '../../src/data/parquet/encode.ts'
import { OmegaError } from '../../src/error.ts'
import fc from '../property.ts'
import { memoryReader } from './frame/memory-frame.ts'
import { bodyOf, bytesOf } from './streams.ts'

const VALUES: Readonly<Record<string, readonly Json[]>> = {
  int64: [1, -2],
  Int16: [1, null],
  float64: [0.5, null],
  Float32: [0.5, 'NaN'],
  boolean: [true, null],
  str: ['ä', null],
  object: ['x', [1]],
  category: ['a', 'b'],
  'datetime64[us, UTC]': ['2020-01-01T00:00:00', null],
  'timedelta64[ns]': ['P1DT0H0M0S', null],
  'date32[day][pyarrow]': ['2020-02-29', null],
  'time64[us][pyarrow]': ['01:02:03.5', null],
  'decimal128(10, 2)[pyarrow]': ['1.20', null],
  'binary[pyarrow]': ['YWI=', null],
  'list<item: int8>[pyarrow]': [[1, 2], null],
  'fixed_size_list<item: double>[2][pyarrow]': [[1, 2], null],
  'struct<a: string, b: list<item: date32[day]>>[pyarrow]': [{ a: 'x', b: ['2020-01-01'] }, null],
  'map<string, int64>[pyarrow]': [[['a', 1]], null],
}

/** One column of each dtype, 200 rows. */
function everyType() {
  const parts = Object.entries(VALUES).map(([name, values]) => ({ name, dtype: parseDtype(name), values }))
  const rows = 200
  const columns = parts.map(({ name, dtype, values }) =>
    buildVector(
      name,
      dtype,
      Array.from({ length: rows }, (_, row) => values[row % values.length]!),
    ),
  )
  const index = [buildVector('index', parseDtype('int64'), [...Array(rows).keys()])]
  return memoryReader({
    schema: {
      columns: parts.map(({ name, dtype }) => ({ name, dtype })),
      index: { type: 'RangeIndex', levels: [{ name: null, dtype: parseDtype('int64') }] },
    },
    chunks: [{ rows, columns, index }],
  })
}

/** What pyarrow writes of 61 integers, its buffers compressed. */
const LZ4 =
  '/////3gAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAEAAAAUAAAAEAAUAAgABgAHAAwAAAAQABAAAAAAAAECEAAAABwAAAAEAAAAAAAAAAEAAABpAAAACAAMAAgABwAIAAAAAAAAAUAAAAD/////mAAAABQAAAAAAAAADAAYAAYABQAIAAwADAAAAAADBAAcAAAAUAAAAAAAAAAAAAAADAAcABAABAAIAAwADAAAAEgAAAAcAAAAFAAAAD0AAAAAAAAAAAAAAAQABAAEAAAAAgAAAAAAAAAAAAAAHwAAAAAAAAAgAAAAAAAAACoAAAAAAAAAAAAAAAEAAAA9AAAAAAAAAAEAAAAAAAAACAAAAAAAAAAEIk0YYECCCAAAgP////////8PAAAAAADoAQAAAAAAAAQiTRhgQIITAAAAIgEAAQAPCAD/xoAAAAAAAAAAAAAAAAAAAAAAAAD/////AAAAAA=='
const ZSTD =
  '/////3gAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAEAAAAUAAAAEAAUAAgABgAHAAwAAAAQABAAAAAAAAECEAAAABwAAAAEAAAAAAAAAAEAAABpAAAACAAMAAgABwAIAAAAAAAAAUAAAAD/////oAAAABQAAAAAAAAADAAYAAYABQAIAAwADAAAAAADBAAcAAAAeAAAAAAAAAAAAAAADAAeABAABAAIAAwADAAAAFAAAAAkAAAAGAAAAD0AAAAAAAAAAAAAAAAABgAIAAcABgAAAAAAAAECAAAAAAAAAAAAAAAZAAAAAAAAACAAAAAAAAAAUQAAAAAAAAAAAAAAAQAAAD0AAAAAAAAAAQAAAAAAAAAIAAAAAAAAACi1L/0gCEEAAP////////8PAAAAAAAAAOgBAAAAAAAAKLUv/WDoAP0BAIKHBIAQqqqqqqqqqqqqqqqqqqqqATxQAgASjzHGGGOMMcYYY4wxxhhjjDHGGGOMMcYYY4wxxhhjjDHGGGOMIQAAAAAAAAD/////AAAAAA=='

type Decode = (body: ReadableStream<Uint8Array<ArrayBuffer>>) => Promise<DecodedFrame>
type Whole = readonly [name: string, decode: Decode, bytes: Uint8Array]

let whole: readonly Whole[]
beforeAll(async () => {
  const peer = arrow.tableToIPC(new arrow.Table({ d: arrow.vectorFromArray(['a', 'b', 'a', null]) }))
  whole = [
    ['an Arrow stream', decodeArrow, await bytesOf(await encodeArrow(await everyType()))],
    ['an Arrow file', decodeArrow, await bytesOf(await encodeArrow(await everyType(), 'file'))],
    ['a stream of another writer', decodeArrow, peer],
    ['a stream in lz4', decodeArrow, Buffer.from(LZ4, 'base64')],
    ['a stream in zstd', decodeArrow, Buffer.from(ZSTD, 'base64')],
    ['a Parquet file', decodeParquet, await bytesOf(await encodeParquet(await everyType()))],
  ]
})

async function rowsOf(decode: Decode, bytes: Uint8Array): Promise<number> {
  const frame = await decode(bodyOf(bytes, 4096))
  let rows = 0
  for await (const chunk of frame.chunks) rows += chunk.rows
  return rows
}

/** The rows of it, or that it was a 400: nothing else may come of damaged bytes. */
async function answerTo(decode: Decode, bytes: Uint8Array): Promise<'read' | 'refused'> {
  try {
    await rowsOf(decode, bytes)
    return 'read'
  } catch (error) {
    if (error instanceof OmegaError && error.kind === 'bad-request') return 'refused'
    throw error
  }
}

describe('a damaged body', () => {
  test('is read whole when it is not damaged', async () => {
    const rows = await Promise.all(whole.map(([, decode, bytes]) => rowsOf(decode, bytes)))
    expect(rows).toEqual([200, 200, 4, 61, 61, 200])
  })

  test('is always answered: of its rest, or by a 400', async () => {
    const damage = fc.record({
      which: fc.nat(),
      cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { freq: 3 }),
      flips: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.nat(255)), {
        maxLength: 4,
      }),
    })
    const answers = new Set<string>()
    await fc.assert(
      fc.asyncProperty(damage, async ({ which, cut, flips }) => {
        const [, decode, bytes] = whole[which % whole.length]!
        const damaged = bytes.slice(0, cut === null ? bytes.length : Math.floor(cut * bytes.length))
        for (const [place, bits] of flips) {
          if (damaged.length > 0) damaged[Math.floor(place * damaged.length)]! ^= bits
        }
        answers.add(await answerTo(decode, damaged))
      }),
      { seed: 20_261_128, numRuns: 400 },
    )
    expect(answers).toEqual(new Set(['read', 'refused']))
  })

  test('that breaks off is a 400, wherever it does', async () => {
    for (const [name, decode, bytes] of whole) {
      const half = await answerTo(decode, bytes.slice(0, bytes.length / 2))
      expect([name, half]).toEqual([name, 'refused'])
    }
  })
})
