import { expect, test } from 'vitest'
import { answerText, storedText } from '../../../src/worker/javascript/answer-text.ts'

test.each([
  [
    new Map<unknown, unknown>([
      ['a', new Set([1, 2])],
      [2, 3n ** 40n],
    ]),
    '{"2":12157665459056928801,"a":[1,2]}',
  ],
  [new Uint8Array([0, 255]), '"AP8="'],
  [new Uint8Array([0, 255]).buffer, '"AP8="'],
  [[Float64Array.of(1.5, Number.NaN), BigInt64Array.of(7n)], '[[1.5,null],[7]]'],
  [
    { at: new Date(0), place: new URL('http://a/b') },
    '{"at":"1970-01-01T00:00:00.000Z","place":"http://a/b"}',
  ],
  [Object.assign(Object.create({}), { own: 1 }), '{"own":1}'],
  [{ nothing: undefined, all: [Infinity, {}] }, '{"all":["Infinity",{}]}'],
  [undefined, undefined],
])('%o is answered as %s', (value, text) => {
  expect(answerText(value)).toBe(text)
})

test.each([
  [Promise.resolve(1), 'A value of type "Promise"'],
  [{ found: /a/ }, 'A value of type "RegExp"'],
  [new Map([[{}, 1]]), 'A value of type "Map with a key of type object"'],
  [new Headers({ a: 'b' }), 'A value of type "Headers"'],
  [{ rows: 2, mean: () => 1 }, 'A value of type "function"'],
  [[Symbol('a')], 'A value of type "symbol"'],
])('%o is refused, of which nothing would be left', (value, sentence) => {
  expect(() => answerText(value)).toThrow(
    `${sentence} cannot be answered as JSON, return numbers, texts, lists or objects`,
  )
})

test('a map with two keys that are one as JSON is refused', () => {
  const map = new Map<unknown, string>([
    [1, 'a'],
    ['1', 'b'],
  ])
  expect(() => answerText(map)).toThrow('Two keys of a Map are one and the same as JSON')
})

test.each([
  [
    { x: [1.5, Number.NaN, -Infinity], at: new Date(0), no: undefined },
    '{"x":[1.5,NaN,-Infinity],"at":"1970-01-01T00:00:00.000Z"}',
  ],
  [new Map([['x', Float32Array.of(0.5, Infinity)]]), '{"x":[0.5,Infinity]}'],
  [{ x: [1, undefined, 2n ** 60n] }, '{"x":[1,null,1152921504606846976]}'],
  [undefined, 'null'],
])('%o goes to a store as %s', (value, text) => {
  expect(storedText(value)).toBe(text)
})
