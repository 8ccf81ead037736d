import { expect, test } from 'vitest'
import { alignTable, type FittedFeatures } from '../../../src/models/fitted/features.ts'
import { floats, table } from '../sklearn/tables.ts'

const features = (more: Partial<FittedFeatures>): FittedFeatures => ({
  className: 'ColumnTransformer',
  names: ['a', 'b', 'c'],
  count: 3,
  isByName: true,
  ...more,
})

const namesOf = (x: { columns: readonly { name: string | null }[] }) => x.columns.map(({ name }) => name)

test('columns are put into the order of the fit, others left aside', () => {
  const x = table(floats('c', [3]), floats('z', [9]), floats('a', [1]), floats('b', [2]))
  expect(namesOf(alignTable(x, features({})))).toEqual(['a', 'b', 'c'])
})

test('a column that a ColumnTransformer drops need not be sent', () => {
  const x = table(floats('c', [3]), floats('a', [1]))
  const aligned = alignTable(x, features({ needed: new Set(['a', 'c']) }))
  expect(aligned.columns[0]?.name).toBe('a')
  expect(aligned.columns[2]?.name).toBe('c')
  expect(aligned.columns).toHaveLength(3)
  expect(() => alignTable(x, features({}))).toThrow("columns are missing: {'b'}")
})

test('white space of names is the underscore that LightGBM made of it', () => {
  const lightgbm = features({
    names: ['a_b', 'c'],
    count: 2,
    isByName: false,
    isSpelledWithUnderscores: true,
  })
  const x = table(floats('c', [1]), floats('a b', [2]))
  expect(namesOf(alignTable(x, lightgbm))).toEqual(['a b', 'c'])
})
