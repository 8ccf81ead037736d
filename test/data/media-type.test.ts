import { expect, test } from 'vitest'
import { formatForAccept, formatForContentType } from '../../src/data/media-type.ts'

test.each([
  [null, 'json'],
  ['text/csv;q=0.1, application/x-ndjson', 'ndjson'],
  ['text/*', 'csv'],
  ['text/csv;q=0, */*', 'json'],
  ['text/html,application/xhtml+xml,*/*;q=0.8', 'json'],
  ['application/vnd.apache.arrow.stream', 'arrow'],
  ['image/png', 'json'],
  ['application/json;q=0, */*;q=0.1', 'csv'],
  ['*/*, text/csv', 'csv'],
  ['application/json;q=0.1, application/*', 'ndjson'],
  ['', 'json'],
])('Accept %j is answered with %s', (accept, name) => {
  expect(formatForAccept(accept).name).toBe(name)
})

test.each([
  [null, 'json'],
  ['Text/CSV; charset=utf-8', 'csv'],
  ['application/jsonl', 'ndjson'],
  ['text/tab-separated-values', 'csv'],
  ['text/json', 'json'],
  ['application/feather', 'feather'],
  ['image/png', undefined],
])('Content-Type %j is read as %s', (type, name) => {
  expect(formatForContentType(type)?.name).toBe(name)
})
