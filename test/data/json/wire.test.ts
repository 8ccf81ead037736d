import { expect, test } from 'vitest'
import { jsonText } from '../../../src/data/frame/cell.ts'
import { parseJson, toExact, toPlain } from '../../../src/data/json/parse-json.ts'
import { parseExactly, parseWire, wireText } from '../../../src/data/json/wire.ts'

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

test.each([
  '1.0',
  '-0',
  '[1,2.0]',
  '{"a":1e3}',
  ' -0.0 ',
  '[1.50e1\n]',
  '{"at":"2026-11-29T10:00:00.000Z","n":7}',
  '[123456789012345678,"NaN",-0.5]',
  '{"1.0":"2.0","x":[-1E+2 , 3.00]}',
])('whole floats stay what they are: %s', (text) => {
  expect(wireText(parseExactly(text))).toBe(wireText(toExact(parseJson(text))))
})
