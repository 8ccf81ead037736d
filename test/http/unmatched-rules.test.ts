import { expect, test } from 'vitest'
import { parseRules } from '../../src/http/rules.ts'
import { unmatchedRules } from '../../src/http/unmatched-rules.ts'

const unmatched = (...rules: readonly string[]) =>
  unmatchedRules(parseRules(rules.map((text) => ({ text, origin: 'rules.txt line 1' }))))

test.each(['.*/.*/.*', 'models/foo/predict/', 'dataset/(a|b)/get', 'model/.*/(predict|score)'])(
  'the rule "%s" matches some request',
  (rule) => {
    expect(unmatched(rule)).toEqual([])
  },
)

test.each([
  [
    'modle/.*/.*',
    /^Rule "modle\/\.\*\/\.\*" \(rules.txt line 1\) matches no request, expected resource\/name\/action such as .* resources dataset, model/,
  ],
  ['task/.*', /with one of the resources dataset, model/],
  ['dataset/.*/GET', /expected "dataset\/<name>\/<action>" with one of the actions .*get/],
])('of the rule "%s", which matches none, it is said what would be right', (rule, sentence) => {
  expect(unmatched('.*/.*/.*', rule)).toEqual([expect.stringMatching(sentence)])
})
