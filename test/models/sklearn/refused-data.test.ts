import { describe, expect, test } from 'vitest'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import { createPipeline } from '../../../src/models/sklearn/pipeline.ts'
import type { Table } from '../../../src/models/table.ts'
import { failure, fitted, NAMED, X, Y } from './fitted.ts'
import { floats, int64s, run, table, tableOfRows, texts } from './tables.ts'

describe('data that a model cannot use', () => {
  const numbers = floats('a', [1, 2])
  const dates = {
    name: 'd',
    dtype: parseDtype('datetime64[ns]'),
    vector: { type: 'bigint', values: new BigInt64Array(2), missing: null },
  } as const
  const y = table(floats(null, [0, 1]))
  test.each<[string, unknown[], Table, Table | undefined, RegExp]>([
    [
      'NaN',
      ['Ridge'],
      table(floats('a', [1, Number.NaN])),
      y,
      /^ValueError: Column "a" has no value in row 1, fill it in/,
    ],
    ['infinity', ['Ridge'], table(floats(null, [1, -1 / 0])), y, /Column 0 is infinite in row 1/],
    [
      'huge values',
      ['PCA'],
      table(floats('a', [1, 1e200])),
      undefined,
      /Column "a" has 1e\+200 in row 1, beyond the 1e150/,
    ],
    [
      'nothing but nulls',
      ['Ridge'],
      table(numbers, texts('t', [null, null])),
      y,
      /"t" has no value in row 0/,
    ],
    ['text', ['Ridge'], table(numbers, texts('t', ['u', 'v'])), y, /Column "t" has dtype object/],
    ['times', ['Ridge'], table(dates), y, /Column "d" has dtype datetime64\[ns\]/],
    ['large integers', ['Ridge'], table(int64s('a', [0n, 2n ** 53n + 1n])), y, /9007199254740993 in row 1/],
    [
      'NaN in y',
      ['Ridge'],
      table(numbers),
      table(floats('y', [Number.NaN, 1])),
      /Column "y" has no value in row 0/,
    ],
    ['no y', ['Ridge'], table(numbers), undefined, /y is missing/],
    ['rows', ['Ridge'], table(numbers), table(floats('y', [1])), /x has 2 rows and y has 1/],
    ['no rows', ['PCA'], table(floats('a', [])), undefined, /x has no rows/],
    ['no columns', ['PCA'], { rows: 2, columns: [] }, undefined, /x has no columns/],
    ['twice', ['PCA'], table(numbers, numbers), undefined, /Column "a" comes twice/],
    ['components', ['PCA', { n_components: 2 }], table(numbers), undefined, /at most 1 components/],
    ['clusters', ['KMeans'], table(numbers), undefined, /"n_clusters" of KMeans is 8, x has only 2 rows/],
    [
      'one class',
      ['LogisticRegression'],
      table(numbers),
      table(floats('y', [1, 1])),
      /y has only one class, 1,/,
    ],
    [
      'fractions',
      ['LogisticRegression'],
      table(numbers),
      table(floats('y', [1, 0.5])),
      /0.5 in row 1, .*use a regressor/,
    ],
    [
      'missing label',
      ['LogisticRegression'],
      table(numbers),
      table(texts('y', ['a', null])),
      /no value in row 1/,
    ],
    ['alphas', ['Ridge', { alpha: [1, 2, 3] }], table(numbers), y, /3 penalties for 1 target columns/],
    ['weights', ['LogisticRegression', { class_weight: { 7: 1 } }], table(numbers), y, /names a class "7"/],
  ])('%s', async (_name, step, x, target, message) => {
    const model = createPipeline([step])
    const before = model.serialize()
    expect(await failure(() => run(model, 'fit', x, target))).toMatch(message)
    expect(model.serialize()).toEqual(before)
  })

  test('columns are found by their names', async () => {
    const model = await fitted([['Ridge']], NAMED, Y)
    const swapped = { rows: 4, columns: [...NAMED.columns].reverse() }
    expect(await run(model, 'predict', swapped)).toEqual(await run(model, 'predict', NAMED))
    expect(await run(model, 'predict', X)).toEqual(await run(model, 'predict', NAMED))
    const refused = (x: Table) => failure(() => run(model, 'predict', x))
    expect(await refused(table(floats('b', [1])))).toBe(
      'ValueError: Column "a" is missing, the model was fitted with "a", "b"',
    )
    expect(await refused(table(floats('b', [1]), floats('a', [1]), floats('c', [1])))).toBe(
      'ValueError: Column "c" is one too many, the model was fitted with "a", "b"',
    )
    expect(await refused(tableOfRows([[1, 2, 3]]))).toBe(
      'ValueError: x has 3 columns, the model was fitted with 2',
    )
  })
})
