import { expect, test } from 'vitest'
import { explain } from '../../src/cli/explain-rules.ts'
import { actionsByResource } from '../../src/http/routes.ts'
import { parseRules } from '../../src/http/rules.ts'

const lines = (texts: readonly string[], request?: string) =>
  explain(
    parseRules(texts.map((text, i) => ({ text, origin: `argument ${i + 1}` }))),
    actionsByResource,
    request,
  )

test.each(['dataset/foo/get', 'dataset/folder/foo/get', 'dataset/(a|b)/get', 'datasets/s[0-9]+/get/'])(
  '%s admits dataset get, without a warning',
  (text) => expect(lines([text])).toEqual([`${text}  (argument 1)`, '  dataset: get']),
)

test('a rule that no route can match is warned of', () => {
  expect(lines(['dataset/foo', 'dataset/foo/fit', 'Dataset/.*/get'])).toEqual([
    expect.stringContaining('warning'),
    expect.stringContaining('warning'),
    expect.stringContaining('warning'),
  ])
})

test.each([
  ['GET /api/v1/dataset/foo/', 'allowed as "dataset/foo/get" by "dataset/foo/get" (argument 1)'],
  ['GET /api/v1/service-status/', 'refused, no rule matches "service-status/workers/get"'],
  ['HEAD /api/v1/dataset/foo', 'allowed as "dataset/foo/get" by'],
  ['get /api/v1/dataset/foo[x]', 'allowed as "dataset/foo/get" by'],
  ['GET /api/v1/dataset/x/%2e%2e/foo', 'allowed as "dataset/foo/get" by'],
  ['DELETE /api/v1/dataset/foo', 'refused, no rule matches "dataset/foo/delete"'],
  ['GET /api/v1/dataset/foo/predict', 'refused, no rule matches "dataset/foo/predict/get"'],
  ['PUT /api/v1/model/a/b/predict', 'refused, no rule matches "model/a/b/predict"'],
  ['GET /api/v1/model/a/?datax=x', 'refused, no rule matches "model/a/predict"'],
  ['GET /api/v1/task/1/result', 'allowed for tasks whose own'],
  ['PATCH /api/v1/dataset/foo', 'there is no such route'],
])('%s: %s', (request, answer) => {
  expect(lines(['dataset/foo/get'], request).join('\n')).toContain(`${request}: ${answer}`)
})
