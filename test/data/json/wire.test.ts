import { expect, test } from 'vitest'
import { jsonText } from '../../../src/data/frame/cell.ts'
import { parseJson, toPlain } from '../../../src/data/json/parse-json.ts'
import { parseWire, wireText } from '../../../src/data/json/wire.ts'

test.each([
  [2n ** 60n + 1n, '1152921504606846977'],
  [Number.NaN, 'NaN'],
  [[-Infinity, 1e20, -0, 0.1], '[-Infinity,1e+20,-0.0,0.1]'],
  [{ 'a"b': [null, true, 'NaN'], n: -(2n ** 53n) }, '{"a\\"b":[null,true,"NaN"],"n":-9007199254740992}'],
])('travels as it is: %s', (value, text) => {
  expect(wireText(value)).toBe(text)
  expect(parseWire(text)).toEqual(value)
})

test('what a body may be nested travels in a message', () => {
  const body = toPlain(parseJson(`${'['.repeat(512)}NaN${']'.repeat(512)}`))
  expect(parseWire(wireText({ args: ['name', body] }))).toEqual({ args: ['name', body] })
})

test('an answer has null for NaN, and infinities as cells have them', () => {
  expect(jsonText([Number.NaN, -Infinity, 2n ** 60n])).toBe('[null,"-Infinity",1152921504606846976]')
})
