import { expect, test } from 'vitest'
import { parseRules } from '../../src/http/rules.ts'
import fc from '../property.ts'

const rule = (text: string) => parseRules([{ text, origin: 'argument 1' }]).list[0]!

test.each([
  ['dataset/foo/get', true],
  ['dataset/folder/foo/get', true],
  ['dataset/(a|b)/get', true],
  ['dataset/s[0-9]+/get', true],
  ['(model|datasets)/x{3}/(put|get)/', true],
  ['.*', true],
  ['(?i)DATASET/x/GET', true],
  ['dataset/foo', false],
  ['dataset/foo/gets', false],
  ['dataset//get', false],
  ['Dataset/foo/get', false],
  ['model/foo/get', false],
  ['dataset/[0-9]+', false],
])('%s admits some name of dataset get: %s', (text, admitted) => {
  expect(rule(text).admits('dataset', 'get')).toBe(admitted)
})

test('a rule that matches some name admits some name', () => {
  const part = fc.constantFrom('a', 'b+', '.', '(a|/)', '[^s]*', '\\w?', '(x.*)?', 's', '/', '^', '\\b')
  fc.assert(
    fc.property(fc.array(part), fc.stringMatching(/^[abxs/]{1,6}$/), (parts, name) => {
      const built = rule(`dataset/${parts.join('')}/get`)
      fc.pre(built.matches({ resource: 'dataset', name, action: 'get' }))
      return built.admits('dataset', 'get')
    }),
  )
})
