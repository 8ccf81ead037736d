import { expect, test } from 'vitest'
import { explain } from '../../../src/cli/runtime/explain-rules.ts'
import { parseRules } from '../../../src/http/rules.ts'

const lines = (texts: readonly string[], request?: string) =>
  explain(parseRules(texts.map((text, i) => ({ text, origin: `argument ${i + 1}` }))), request)

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
  ['dataset/\\w+/get', ['"\\w" knows ASCII alone here, all letters and digits in Python']],
  ['dataset/[\\d-]+\\b/get', ['"\\d" knows ASCII', '"\\b" knows ASCII']],
  ['dataset/a{,3}/get', ['"{,3}" is text here and a bound in Python, write "{0,3}"']],
  ['dataset/[[:alpha:]]+/get', ['"[:alpha:]" is a class of characters here']],
  ['dataset/[]a{,3}]\\{,3}[^]\\]b]a{0,3}\\\\w/get', []],
])('%s has a warning for what Python reads otherwise', (text, warnings) => {
  const told = lines([text]).filter((line) => line.startsWith('  warning: '))
  expect(told).toEqual(warnings.map((warning) => expect.stringContaining(warning)))
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
  ['GET /api/v1/dataset/%ff', 'there is no such route'],
  ['GET /api/v2/dataset/', 'there is no such route'],
  ['GET /api/v1/config/', 'refused, no rule matches "config/default/get"'],
  ['GET /api/v1/config/?qualifier=other', 'refused, no rule matches "config/other/get"'],
  ['POST /api/v1/dataset/', 'refused, no rule matches "dataset/<name>/create" for any name'],
  ['POST /api/v1/dataset/?name=foo', 'refused, no rule matches "dataset/foo/create"'],
  ['GET /api/openai/v1/models', 'allowed, it lists what rules allow something of'],
  ['POST /api/openai/v1/embeddings', 'refused, no rule matches "model/<name>/embed" for any name'],
  ['GET /api/openai/v1/embeddings', 'there is no such route: Method "GET"'],
  ['GET /api/v1/ping', 'allowed, rules are not asked'],
  ['GET /api/doc/v1', 'allowed, rules are not asked'],
  ['POST /api/v1/ping', 'there is no such route'],
])('%s: %s', (request, answer) => {
  expect(lines(['dataset/foo/get'], request).join('\n')).toContain(`${request}: ${answer}`)
})

test.each([
  ['POST /api/v1/dataset/', '"dataset/<name>/create"', 'dataset/(a|b)/create'],
  ['POST /api/openai/v1/chat/completions', '"model/<name>/complete"', 'models/chat/complete'],
])('%s is for the name in the body to decide', (request, subject, rule) => {
  expect(lines(['job/.*/.*', rule], request)).toEqual([
    expect.stringMatching(/^POST .*: depends on the "(?:name|model)" in its body, /),
  ])
  expect(lines(['job/.*/.*', rule], request).join('')).toContain(
    `${subject} is allowed for some names by "${rule}" (argument 2)`,
  )
})

test('a name that is given twice counts as the handler counts it', () => {
  const rules = ['dataset/a/create', 'config/default/get']
  expect(lines(rules, 'POST /api/v1/dataset/?name=a&name=b').join('')).toContain(
    'allowed as "dataset/a/create"',
  )
  expect(lines(rules, 'GET /api/v1/config/').join('')).toContain('allowed as "config/default/get"')
})
