import { expect, test } from 'vitest'
import { parseJson } from '../../src/data/json/parse-json.ts'
import { inlineTable } from '../../src/inference/inline-table.ts'
import { numberRows } from '../../src/inference/number-rows.ts'
import fc from '../property.ts'

const slowly = (text: string) => inlineTable(parseJson(text))

test('rows of numbers are the table that our own reader makes of them', () => {
  const cell = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger())
  const body = fc.integer({ min: 1, max: 4 }).chain((width) =>
    fc.record({
      data: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 4 }),
      columns: fc.option(fc.uniqueArray(fc.string(), { minLength: width, maxLength: width }), {
        nil: undefined,
      }),
    }),
  )
  fc.assert(
    fc.property(body, (given) => {
      const text = JSON.stringify(given)
      const read = numberRows(text)
      if (read) expect(read).toEqual(slowly(text))
    }),
    { numRuns: 100 },
  )
  expect(numberRows('[[1, 2.5], [3, 0.1234567890123456789]]')).toEqual(
    slowly('[[1, 2.5], [3, 0.1234567890123456789]]'),
  )
})

test.each([
  '[[9007199254740993]]',
  '[[NaN]]',
  '[[1, null]]',
  '[[1], [1, 2]]',
  '[{"a": 1}]',
  '{"data": {"a": [1]}}',
  '{"data": [[1]], "shape": [1, 1]}',
  '{"datax": [[1]]}',
  '{"data": [[1]], "columns": ["a", "b"]}',
  '[]',
  'null',
  'no JSON',
])('%s is for our own reader', (text) => {
  expect(numberRows(text)).toBeUndefined()
})
