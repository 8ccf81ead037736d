import { describe, expect, test } from 'vitest'
import { decodeArrow } from '../../../src/data/arrow/decode.ts'
import { encodeArrow } from '../../../src/data/arrow/encode.ts'
import type { Orient } from '../../../src/data/format.ts'
import { floatText } from '../../../src/data/frame/float-text.ts'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import { encodeFrame } from '../../../src/data/json/encode.ts'
import fc from '../../property.ts'
import { memoryReader } from '../frame/memory-frame.ts'

const options = { append: undefined, known: undefined }

/** Values of each dtype in the very text that the codec writes, so that a round trip is equality of text. */
const VALUES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  int8: fc.integer({ min: -128, max: 127 }).map(String),
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(String),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
  Int64: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map(String),
  float64: fc
    .option(fc.double({ noNaN: true, noDefaultInfinity: true }))
    .map((value) => (value === null ? 'null' : floatText(value))),
  bool: fc.boolean().map(String),
  boolean: fc.option(fc.boolean()).map(String),
  object: fc.option(fc.string({ unit: 'binary' })).map((value) => JSON.stringify(value)),
  string: fc.option(fc.string()).map((value) => JSON.stringify(value)),
  category: fc.option(fc.constantFrom('a', 'b', '__proto__')).map((value) => JSON.stringify(value)),
  'datetime64[ns]': fc
    .option(fc.date({ min: new Date(0), max: new Date(2 ** 42), noInvalidDate: true }))
    .map((date) => (date ? JSON.stringify(date.toISOString().replace('.000', '').slice(0, -1)) : 'null')),
}

const names = fc.uniqueArray(
  fc.oneof(fc.string(), fc.constantFrom('__proto__', 'a.b', '$d', '10', '2', 'constructor')),
  { minLength: 1, maxLength: 5 },
)
const frame = fc
  .tuple(names, fc.integer({ min: 0, max: 5 }))
  .chain(([columns, rows]) =>
    fc
      .tuple(
        ...columns.map((name) =>
          fc
            .constantFrom(...Object.keys(VALUES))
            .chain((dtype) =>
              fc
                .array(VALUES[dtype]!, { minLength: rows, maxLength: rows })
                .map((values) => ({ name, dtype, values })),
            ),
        ),
      )
      .map((parts) => ({ parts, rows })),
  )

function bodyOf({
  parts,
  rows,
}: {
  parts: readonly { name: string; dtype: string; values: readonly string[] }[]
  rows: number
}): string {
  const data = parts.map(({ name, values }) => `${JSON.stringify(name)}:[${values.join(',')}]`)
  const dtypes = parts.map(({ name, dtype }) => `${JSON.stringify(name)}:"${dtype}"`)
  const labels = Array.from({ length: rows }, (_, row) => rows - row)
  return `{"data":{${data}},"dtypes":{${dtypes}},"index":{"type":"Int64Index","values":[${labels}]}}`
}

const written = async (text: string, orient: Orient) =>
  new Response(
    encodeFrame(await memoryReader(decodeFrame(text, options)), { orient, name: 'n', resourceUri: '/n/' }),
  ).text()

describe('the JSON of a frame', () => {
  test.each(['dict', 'columns', 'list', 'split'] as const)(
    'read back as %s is the same frame',
    async (orient) => {
      await fc.assert(
        fc.asyncProperty(frame, async (made) => {
          const first = await written(bodyOf(made), orient)
          expect(await written(first, orient)).toBe(first)
          const list = await written(first, 'list')
          for (const { name, values } of made.parts)
            expect(list).toContain(`${JSON.stringify(name)}:[${values.join(',')}]`)
        }),
        { numRuns: 60 },
      )
    },
  )
})

describe('the Arrow stream of a frame', () => {
  test('read back is the same frame', async () => {
    await fc.assert(
      fc.asyncProperty(
        frame.filter(({ rows }) => rows > 0),
        async (made) => {
          const first = await written(bodyOf(made), 'list')
          const stream = await encodeArrow(await memoryReader(decodeFrame(bodyOf(made), options)))
          const back = await decodeArrow(stream as ReadableStream<Uint8Array<ArrayBuffer>>)
          const list = await new Response(
            encodeFrame(await memoryReader(back), { orient: 'list', name: 'n', resourceUri: '/n/' }),
          ).text()
          const dataOf = (text: string) => text.slice(0, text.indexOf(',"dtypes"'))
          expect(dataOf(list)).toBe(dataOf(first))
          expect(back.schema.columns.map(({ name, dtype }) => [name, dtype.name])).toEqual(
            made.parts.map(({ name, dtype }) => [name, dtype]),
          )
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('keys of a column', () => {
  const x = async (body: string) => JSON.parse(await written(body, 'list')).data.x
  test('are positions in orient dict, whatever the labels', async () => {
    expect(
      await x('{"orient":"dict","data":{"x":{"0":7,"1":8}},"index":{"type":"Index","values":[1,0]}}'),
    ).toEqual([7, 8])
  })
  test('are labels in orient columns', async () => {
    expect(
      await x('{"orient":"columns","data":{"x":{"1":7,"0":8}},"index":{"type":"Index","values":[1,0]}}'),
    ).toEqual([7, 8])
    expect(
      await x('{"orient":"columns","data":{"x":{"0":8,"1":7}},"index":{"type":"Index","values":[1,0]}}'),
    ).toEqual([7, 8])
  })
})

test('integral values of which one is spelled as a float are floats', async () => {
  const dtypes = async (body: string) => JSON.parse(await written(body, 'list')).dtypes
  expect(await dtypes('{"data":{"x":[1.0,2],"y":[1,2]}}')).toEqual({ x: 'float64', y: 'int64' })
})
