import { expect, test } from 'vitest'
import { JsonObject, parseJson, toPlain } from '../../src/data/json/parse-json.ts'
import { inlineTable } from '../../src/inference/inline-table.ts'
import { saidOf } from '../../src/inference/said.ts'

test.each([
  [
    'fields that were not set, as clients of Java send them',
    '{"data": [{"a": 1}], "columns": [], "dataframe_records": [], "instances": [], "inputs": null, "datax": null}',
    { data: [{ a: 1 }] },
  ],
  ['a form that is empty, where it is the only one', '{"instances": [], "inputs": null}', { instances: [] }],
  [
    'what is said',
    '{"data": [[1]], "columns": ["a"], "other": null}',
    { data: [[1]], columns: ['a'], other: null },
  ],
])('%s', (_, text, left) => {
  const body = parseJson(text)
  expect(body instanceof JsonObject && toPlain(saidOf(body))).toEqual(left)
})

test('columns that name none are all', () => {
  const { columns } = inlineTable(parseJson('{"data": [{"a": 1, "b": 2}], "columns": []}'))
  expect(columns.map(({ name }) => name)).toEqual(['a', 'b'])
})
