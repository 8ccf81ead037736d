import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Filter } from '../../../src/data/frame/filter.ts'
import type { FrameChunk } from '../../../src/data/frame/frame.ts'
import { selectRows } from '../../../src/data/frame/select-rows.ts'
import type { Json } from '../../../src/data/frame/vector.ts'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import type { Database } from '../../../src/store/database.ts'
import { openMongo } from '../../../src/store/mongo/mongo.ts'
import fc from '../../property.ts'
import { service } from '../../services.ts'

const server = service('OMEGA_TEST_MONGO')
const key = { bucket: 'omegaml', prefix: 'data/', name: 'filtered' } as const

/** Values that filters go wrong on: missing ones, ends of ranges, signs of regular expressions, times before 1970. */
const BODY = {
  data: {
    n: [-5, 0, 3, 2147483648, 9007199254740991, 3],
    f: [0.5, null, -1.25, 0, 1e300, 2],
    s: ['a.b', 'a*b\nc', null, '', 'axb', '10%'],
    b: [true, null, false, true, null, false],
    t: ['2020-01-01T00:00:00.001', null, '1969-12-31T23:59:59.999', '2020-01-01', '1900-01-01', '2030-06-01'],
    u: ['9999-12-31', null, '0001-01-01', '1969-12-31T23:59:59', '2020-01-01', '2020-01-01'],
    d: ['P1D', null, '-P1DT2H', 'PT1S', 'P1D', 'P400000D'],
  },
  dtypes: {
    n: 'int64',
    f: 'float64',
    s: 'object',
    b: 'boolean',
    t: 'datetime64[ns]',
    u: 'datetime64[s]',
    d: 'timedelta64[s]',
  },
}
const MS = 1_000_000n
const TIMES = [1577836800001n * MS, -1n * MS, 1577836800000n * MS + 500n, -500n, 0n]

type Column = 'n' | 'f' | 's' | 'b' | 't' | 'u' | 'd'
const VALUES: Readonly<Record<Column, fc.Arbitrary<Json>>> = {
  n: fc.constantFrom(-5n, 0n, 3n, 4n, 2147483648n, 9007199254740991n),
  f: fc.constantFrom(0.5, 0, -1.25, 2, 1e300, Number.POSITIVE_INFINITY),
  s: fc.constantFrom('', 'a', 'a.b', 'b', '%', '10%', '\n', 'A', '*'),
  b: fc.boolean(),
  t: fc.constantFrom(...TIMES),
  u: fc.constantFrom(253_402_214_400n, -62_135_596_800n, -1n, 0n, 2n ** 63n - 1n),
  d: fc.constantFrom(86_400n, -93_600n, 1n, 0n, 2n ** 63n - 1n),
}
const column = fc.constantFrom<Column>('n', 'f', 's', 'b', 't', 'u', 'd')
const ordered = fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte')
const textual = fc.constantFrom('contains', 'startswith', 'endswith', 'like')
const pattern = fc.oneof(VALUES.s, fc.constantFrom('a_b', '%b', 'a%', '_*%', '%\n%', '%'))

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  column.chain((name) => fc.record({ op: ordered, column: fc.constant(name), value: VALUES[name] })),
  column.chain((name) =>
    fc.record({ op: fc.constant('in'), column: fc.constant(name), values: fc.array(VALUES[name]) }),
  ),
  column
    .filter((name) => name !== 'b')
    .chain((name) =>
      fc.record({
        op: fc.constant('between'),
        column: fc.constant(name),
        low: VALUES[name],
        high: VALUES[name],
      }),
    ),
  fc.record({ op: fc.constant('isnull'), column, value: fc.boolean() }),
  fc.record({ op: textual, column: fc.constant('s'), value: pattern }),
) as fc.Arbitrary<Filter>
const filter: fc.Arbitrary<Filter> = fc.oneof(
  leaf,
  fc.array(leaf, { minLength: 1, maxLength: 3 }).map((all) => ({ op: 'and' as const, all })),
)

describe.skipIf(!server)('filters of mongo', () => {
  let database: Database
  const source = decodeFrame(JSON.stringify(BODY), { append: undefined, known: undefined })
  let chunk: FrameChunk | undefined
  beforeAll(async () => {
    database = await openMongo(`${server}/omega_${crypto.randomUUID().slice(0, 8)}`)
    const staged = await database.stageFrame(source.schema)
    for await (const next of source.chunks) chunk = next
    await staged.append(chunk!)
    await staged.commit({ key, expected: undefined, append: false, schema: source.schema })
  })
  afterAll(() => database?.close())

  test('select the rows that filters of disk select', async () => {
    await fc.assert(
      fc.asyncProperty(filter, async (where) => {
        const position = (name: string) => source.schema.columns.findIndex((found) => found.name === name)
        const mask = selectRows(where, source.schema, chunk!.rows, (name) => chunk!.columns[position(name)]!)
        const expected = [...mask.keys()].filter((row) => mask[row] === 1)
        const { reader } = (await database.openFrame(key, () => ({ where, columns: [] })))!
        const rows: number[] = []
        for await (const part of reader!.scan({ columns: [], index: true })) {
          const [labels] = part.index
          if (labels?.type === 'bigint') rows.push(...[...labels.values].map(Number))
        }
        reader!.close()
        expect(rows).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })
})
