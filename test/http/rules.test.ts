import { describe, expect, test } from 'vitest'
import { parseRules, readRules, splitRules } from '../../src/http/rules.ts'
import fc from '../property.ts'

const rulesOf = (...texts: readonly string[]) =>
  parseRules(texts.map((text, i) => ({ text, origin: `argument ${i + 1}` })))
const subject = (resource: string, name: string, action: string) => ({ resource, name, action })
const name = fc.string({ unit: 'grapheme', minLength: 1 })

describe('a rule', () => {
  test('is for the whole of resource/name/action', () => {
    const rules = rulesOf('model/foo/predict')
    expect(rules.allows(subject('model', 'foo', 'predict'))).toBe(true)
    for (const other of ['foo2', 'a/model/foo', 'foo/predict', 'foo\n', '\nfoo', 'foo/predict\nmodel/foo']) {
      expect(rules.allows(subject('model', other, 'predict'))).toBe(false)
    }
    expect(rules.allows(subject('model', 'foo', 'predict2'))).toBe(false)
  })

  test.each([
    '(?m)^model/foo/get$',
    'model/foo/get|x',
    'x|model/foo/get',
    '^model/foo/get$',
    '(?-s)model/foo/get',
  ])('spelled %s admits no longer text', (text) => {
    const rules = rulesOf(text)
    expect(rules.allows(subject('model', 'foo', 'get'))).toBe(true)
    expect(rules.allows(subject('model', 'x\nmodel/foo', 'get'))).toBe(false)
    expect(rules.allows(subject('model', 'foo', 'get\nx'))).toBe(false)
  })

  test.each([
    'model/foo/get',
    'models/foo/get',
    'model/foo/get/',
    'models/foo/get/?',
    '(script|models)/foo/get',
  ])('spelled %s is for model/foo/get', (text) =>
    expect(rulesOf(text).allows(subject('model', 'foo', 'get'))).toBe(true),
  )

  test('with ".*" for a name admits every name, of its resource only', () => {
    const rules = rulesOf('model/.*/predict')
    fc.assert(
      fc.property(name, (any) => {
        expect(rules.allows(subject('model', any, 'predict'))).toBe(true)
        expect(rules.allows(subject('dataset', any, 'predict'))).toBe(false)
        expect(rules.allows(subject('model', any, 'fit'))).toBe(false)
      }),
    )
  })

  test('that is literal admits its own name and no other', () => {
    const rules = rulesOf('dataset/foo/get')
    fc.assert(fc.property(name, (any) => rules.allows(subject('dataset', any, 'get')) === (any === 'foo')))
  })
})

test('no rule allows all, any rule refuses what none matches', () => {
  expect(rulesOf().allows(subject('model', 'foo', 'get'))).toBe(true)
  expect(rulesOf('model/foo/get').allows(subject('model', 'bar', 'get'))).toBe(false)
})

test('match tells the first rule, allowsAny whether one of the actions is allowed', () => {
  const rules = rulesOf('model/a/get', 'model/.*/get')
  expect(rules.match(subject('model', 'a', 'get'))?.origin).toBe('argument 1')
  expect(rules.match(subject('model', 'b', 'get'))?.origin).toBe('argument 2')
  expect(rules.allowsAny('model', 'b', ['put', 'get'])).toBe(true)
  expect(rules.allowsAny('model', 'b', ['put'])).toBe(false)
})

test.each(['(', '[z-a]', 'a**', '(?=x)', '(?<=x)', '(a)\\1', ''])(
  'the bad rule "%s" is refused with its origin',
  (text) => {
    expect(() => parseRules([{ text, origin: 'rules.txt line 3' }])).toThrow(
      /"(?:.*)" \(rules\.txt line 3\).*such as/,
    )
  },
)

test.each(['(a+)+$', '(a|a)*b', '(a*)*b', '(.*a){20}b'])('%s grows no faster than its input', (text) => {
  const rules = rulesOf(`dataset/${text}/get`)
  /** The quickest of some: what else the machine does is in the others. */
  const time = (length: number) => {
    const times = Array.from({ length: 7 }, () => {
      const began = performance.now()
      rules.allows(subject('dataset', `${'a'.repeat(length)}!`, 'get'))
      return performance.now() - began
    })
    return Math.min(...times)
  }
  time(2000)
  // Sixteen times the input: linear is 16, quadratic 256, exponential never ends.
  expect(time(32_000) / time(2000)).toBeLessThan(128)
})

describe('rules files and settings', () => {
  test('hold one a line, with comments and blanks', () => {
    const text = '# all\r\nmodel/.*/.*  # models\r\n\r\n  script/a#b/run \n'
    expect(readRules(text, 'rules.txt')).toEqual([
      { text: 'model/.*/.*', origin: 'rules.txt line 2' },
      { text: 'script/a#b/run', origin: 'rules.txt line 4' },
    ])
  })

  test('a setting has ";" between', () => {
    expect(splitRules('a/b/c; d/e/f;', 'OMEGA_RESTAPI_FILTER').map(({ text }) => text)).toEqual([
      'a/b/c',
      'd/e/f',
    ])
    expect(splitRules('', 'OMEGA_RESTAPI_FILTER')).toEqual([])
  })

  test('a setting of nothing but separators does not open the server', () => {
    expect(() => splitRules(' ; ', 'OMEGA_RESTAPI_FILTER')).toThrow(/has no rule/)
  })
})
