import { expect, test } from 'vitest'
import { boundsOf } from '../../../src/data/frame/bounds.ts'
import { type Dtype, parseDtype } from '../../../src/data/frame/dtypes.ts'
import type { Filter } from '../../../src/data/frame/filter.ts'
import type { FrameSchema } from '../../../src/data/frame/frame.ts'
import { ruleOut, type Verdict } from '../../../src/data/frame/rule-out.ts'
import { selectRows } from '../../../src/data/frame/select-rows.ts'
import { type Json, NAT, type Vector } from '../../../src/data/frame/vector.ts'
import fc from '../../property.ts'

interface Column {
  readonly dtype: Dtype
  readonly vector: Vector
}

const ROWS = { minLength: 1, maxLength: 6 }
const BEYOND = 2n ** 53n
const integers = fc.oneof(
  fc.constantFrom(BEYOND, BEYOND + 1n, -BEYOND - 1n, 2n ** 63n - 1n, NAT, NAT + 1n),
  fc.bigInt({ min: -3n, max: 3n }),
)
const unsigned = fc.oneof(
  fc.constantFrom(2n ** 64n - 1n, 2n ** 63n, 2n ** 32n),
  fc.bigInt({ min: 0n, max: 3n }),
)
const floats = fc.oneof(
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, 0.1),
  fc.integer({ min: -3, max: 3 }),
)
/** Few letters, so that beginnings are shared; some longer than what is kept of a bound, with halves of characters. */
const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '%', '_', '😀', '\ud83d', '\uffff'), maxLength: 4 }),
  fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 2 }).map((end) => `${'a'.repeat(63)}😀${end}`),
  fc.constantFrom('\uffff'.repeat(70), 'a'.repeat(64), `${'a'.repeat(64)}b`),
)

const missingOf = (values: readonly unknown[]) =>
  fc.option(fc.uint8Array({ minLength: values.length, maxLength: values.length, max: 1 }))
const column = (name: string, vector: fc.Arbitrary<Vector>): fc.Arbitrary<Column> =>
  vector.map((made) => ({ dtype: parseDtype(name), vector: made }))
const bigints = (
  values: fc.Arbitrary<bigint>,
  Values: typeof BigInt64Array | typeof BigUint64Array,
  masked: boolean,
) =>
  fc
    .array(values, ROWS)
    .chain((all) =>
      (masked ? missingOf(all) : fc.constant(null)).map(
        (missing): Vector => ({ type: 'bigint', values: new Values(all), missing }),
      ),
    )
const texty: fc.Arbitrary<Vector> = fc
  .array(fc.option(texts), ROWS)
  .map((values) => ({ type: 'text', values }))
const mixed: fc.Arbitrary<Vector> = fc
  .array(fc.oneof(texts, fc.integer(), fc.constant(null), fc.constant([1]), fc.boolean()), ROWS)
  .map((values) => ({ type: 'text', values: values as readonly Json[] }))
const categories = (values: fc.Arbitrary<Json>): fc.Arbitrary<Vector> =>
  fc
    .uniqueArray(values, ROWS)
    .chain((all) =>
      fc
        .array(fc.integer({ min: -1, max: all.length - 1 }), ROWS)
        .map((codes): Vector => ({ type: 'category', codes: new Int32Array(codes), categories: all })),
    )

const columns: fc.Arbitrary<Column> = fc.oneof(
  column('int64', bigints(integers, BigInt64Array, false)),
  column('Int64', bigints(integers, BigInt64Array, true)),
  column('UInt64', bigints(unsigned, BigUint64Array, true)),
  column('datetime64[ns]', bigints(integers, BigInt64Array, false)),
  column('timedelta64[ns]', bigints(integers, BigInt64Array, false)),
  column(
    'float64',
    fc.array(floats, ROWS).map((all) => ({ type: 'number', values: new Float64Array(all), missing: null })),
  ),
  column(
    'float32',
    fc.array(floats, ROWS).map((all) => ({ type: 'number', values: new Float32Array(all), missing: null })),
  ),
  column(
    'Int8',
    fc
      .array(fc.integer({ min: -2, max: 2 }), ROWS)
      .chain((all) =>
        missingOf(all).map((missing): Vector => ({ type: 'number', values: new Int8Array(all), missing })),
      ),
  ),
  column(
    'boolean',
    fc
      .array(fc.nat(1), ROWS)
      .chain((all) =>
        missingOf(all).map((missing): Vector => ({ type: 'bool', values: new Uint8Array(all), missing })),
      ),
  ),
  column('object', texty),
  column('object', mixed),
  column('category', categories(texts)),
  column('category', categories(fc.oneof(fc.integer(), fc.constant(0.5)))),
  column('category', categories(fc.oneof(fc.boolean(), texts, fc.integer(), fc.constant(null)))),
)

/** Values of the column itself, their neighbours, and any others: filters by them sometimes hold and sometimes do not. */
const wantedOf = ({ vector }: Column): fc.Arbitrary<Json> => {
  const own = (vector.type === 'category' ? [...vector.categories] : [...vector.values]) as Json[]
  return fc.oneof(fc.constantFrom(...own), texts, integers, floats, fc.boolean())
}
const filterOf = (value: fc.Arbitrary<Json>): fc.Arbitrary<Filter> => {
  const name = fc.constant('x')
  const compared = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte'] as const
  const textual = ['contains', 'startswith', 'endswith', 'like'] as const
  return fc.oneof(
    fc.record({ op: fc.constantFrom(...compared), column: name, value }),
    fc.record({ op: fc.constantFrom(...textual), column: name, value: fc.oneof(texts, value) }),
    fc.record({ op: fc.constant('in' as const), column: name, values: fc.array(value, { maxLength: 3 }) }),
    fc.record({ op: fc.constant('between' as const), column: name, low: value, high: value }),
    fc.record({ op: fc.constant('isnull' as const), column: name, value: fc.boolean() }),
  )
}
const cases = columns.chain((made) => {
  const one = filterOf(wantedOf(made))
  const several = fc.record({
    op: fc.constant('and' as const),
    all: fc.array(one, { minLength: 1, maxLength: 2 }),
  })
  return fc.record({ column: fc.constant(made), filter: fc.oneof({ weight: 4, arbitrary: one }, several) })
})

/** What is found by looking at every row, and what is told from the bounds. */
function both({ column: { dtype, vector }, filter }: { column: Column; filter: Filter }) {
  const schema: FrameSchema = { columns: [{ name: 'x', dtype }], index: { type: 'RangeIndex', levels: [] } }
  const rows = vector.type === 'category' ? vector.codes.length : vector.values.length
  const matching = selectRows(filter, schema, rows, () => vector).reduce((sum, selected) => sum + selected, 0)
  const told = ruleOut(filter, rows, () => boundsOf(vector, dtype))
  return { told, seen: matching === 0 ? 'none' : matching === rows ? 'all' : 'some' }
}

test('bounds never tell another thing of a filter than a look at every row', () => {
  const told = new Map<Verdict, number>()
  fc.assert(
    fc.property(cases, (made) => {
      const answer = both(made)
      told.set(answer.told, (told.get(answer.told) ?? 0) + 1)
      if (answer.told !== 'some') expect(answer.told).toBe(answer.seen)
    }),
    { numRuns: 5000 },
  )
  // They tell something of a good part of them.
  expect(Math.min(told.get('none') ?? 0, told.get('all') ?? 0)).toBeGreaterThan(250)
})

const numbers = (...all: number[]): Column => ({
  dtype: parseDtype('float64'),
  vector: { type: 'number', values: new Float64Array(all), missing: null },
})
const words = (...values: (string | null)[]): Column => ({
  dtype: parseDtype('object'),
  vector: { type: 'text', values },
})

test.each([
  [numbers(1, 5), { op: 'gte', value: 6 }, 'none'],
  [numbers(1, 5), { op: 'gte', value: 1 }, 'all'],
  [numbers(1, 5), { op: 'gt', value: 1 }, 'some'],
  [numbers(1, 5, Number.NaN), { op: 'lt', value: 9 }, 'some'],
  [numbers(0, -0), { op: 'eq', value: -0 }, 'all'],
  [numbers(2, 2), { op: 'ne', value: 2 }, 'none'],
  [numbers(Number.NaN), { op: 'ne', value: 2 }, 'all'],
  [numbers(1), { op: 'isnull', value: true }, 'none'],
  [numbers(1, 5), { op: 'in', values: [0, 6] }, 'none'],
  [numbers(1, 5), { op: 'between', low: 6, high: 9 }, 'none'],
  [words('b', 'bz'), { op: 'startswith', value: 'c' }, 'none'],
  [words('b', 'bz'), { op: 'startswith', value: 'a' }, 'none'],
  [words('b', null), { op: 'like', value: 'c%d' }, 'none'],
  [words(null, null), { op: 'contains', value: 'x' }, 'none'],
] as const)('of %j the filter %j admits %s', (made, filter, verdict) => {
  expect(both({ column: made, filter: { column: 'x', ...filter } as Filter }).told).toBe(verdict)
})
