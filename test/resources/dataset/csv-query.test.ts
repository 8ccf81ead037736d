import { expect, test } from 'vitest'
import { csvFormat } from '../../../src/data/csv/format.ts'
import { csvOptionsOf } from '../../../src/resources/dataset/csv-query.ts'

test.each([
  ['text/csv', {}, {}],
  ['text/csv; header=absent', {}, { header: false }],
  ['text/csv;charset=utf-8;header="present"', {}, { header: true, charset: 'utf-8' }],
  ['text/csv; header=absent', { header: true }, { header: true }],
  ['Text/Tab-Separated-Values', {}, { sep: 'tab' }],
  ['text/tab-separated-values', { sep: ';' }, { sep: ';' }],
])('a body of %j with %j is read with %j', (contentType, query, options) => {
  expect(csvOptionsOf(query, csvFormat, contentType)).toEqual(options)
})
