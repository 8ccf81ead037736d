import { describe, expect, test } from 'vitest'
import { parseJson } from '../../src/data/json/parse-json.ts'
import { inlineTable } from '../../src/inference/inline-table.ts'

const dtypesOf = (body: object) =>
  inlineTable(parseJson(JSON.stringify(body))).columns.map(({ name, dtype }) => [name, dtype.name])

describe('the table of a body', () => {
  const day = 'datetime64[us]'

  test('has the dtypes that the body says, of records, columns and rows', () => {
    const dtypes = { day }
    expect(dtypesOf({ data: [{ day: '2026-02-28', n: 1 }], dtypes })).toEqual([
      ['day', day],
      ['n', 'int64'],
    ])
    expect(dtypesOf({ data: { day: ['2026-02-28'] }, dtypes })).toEqual([['day', day]])
    expect(dtypesOf({ columns: ['day'], data: [['2026-02-28']], dtypes })).toEqual([['day', day]])
    expect(dtypesOf({ columns: ['n'], data: { day: ['2026-02-28'], n: [1] }, dtypes })).toEqual([
      ['n', 'int64'],
    ])
    expect(dtypesOf({ data: { n: [1] }, dtypes: null })).toEqual([['n', 'int64']])
    expect(dtypesOf({ data: [], columns: ['day'], dtypes })).toHaveLength(1)
  })

  test.each([
    [{ data: { n: [1] }, dtypes: { m: 'int64' } }, '"dtypes" names column "m", which "data" does not have'],
    [{ data: { n: [1] }, dtypes: 'int64' }, '"dtypes" must be an object of texts, such as {"x": "int64"}'],
    [{ data: { n: [1] }, dtypes: { n: 'number' } }, 'Dtype "number" is not supported'],
    [{ data: { n: ['x'] }, dtypes: { n: day } }, 'Column "n"'],
  ])('refuses what does not fit: %j', (body, said) => {
    expect(() => dtypesOf(body)).toThrow(said)
  })
})
