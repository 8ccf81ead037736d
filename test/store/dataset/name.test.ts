import { expect, test } from 'vitest'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import type { FrameSchema } from '../../../src/data/frame/frame.ts'
import { parseName, projectedQuery } from '../../../src/store/dataset/name.ts'
import fc from '../../property.ts'

const schemaOf = (...names: string[]): FrameSchema => ({
  columns: names.map((name) => ({ name, dtype: parseDtype('float64') })),
  index: { type: 'RangeIndex', levels: [] },
})

test.each([
  ['foo', { name: 'foo' }],
  ['foo[x]', { name: 'foo', projection: { kind: 'columns', names: ['x'] } }],
  ['a/foo[x,y z]', { name: 'a/foo', projection: { kind: 'columns', names: ['x', 'y z'] } }],
  ['foo[a:b]', { name: 'foo', projection: { kind: 'range', from: 'a', to: 'b' } }],
  ['foo[a:]', { name: 'foo', projection: { kind: 'range', from: 'a', to: undefined } }],
  ['foo[^b,c]', { name: 'foo', projection: { kind: 'except', names: ['b', 'c'] } }],
  ['[x]', { name: '[x]' }],
  ['foo[x', { name: 'foo[x' }],
  ['foo[x]/bar', { name: 'foo[x]/bar' }],
])('%s is taken apart', (text, parsed) => expect(parseName(text)).toEqual(parsed))

test.each([
  ['f[c,a]', ['c', 'a']],
  ['f[b:c]', ['b', 'c']],
  ['f[:b]', ['a', 'b']],
  ['f[c:]', ['c', '__proto__']],
  ['f[^b]', ['a', 'c', '__proto__']],
  ['f[__proto__]', ['__proto__']],
  ['f', undefined],
])('%s selects its columns', (text, columns) => {
  expect(projectedQuery(parseName(text), schemaOf('a', 'b', 'c', '__proto__'))).toEqual({
    ...(columns && { columns }),
  })
})

test('an unknown column is named with those there are', () => {
  expect(() => projectedQuery(parseName('f[z]'), schemaOf('a', 'b'))).toThrow(
    '"f" has no column "z", it has "a", "b"',
  )
})

test('a column that is named twice is refused', () => {
  expect(() => projectedQuery(parseName('f[b,a,b]'), schemaOf('a', 'b'))).toThrow(
    '"f[b,a,b]" has the column "b" twice, name each column once',
  )
})

test('a name and its columns come back from their spelling', () => {
  const column = fc.stringMatching(/^[^,:[\]^]+$/)
  fc.assert(
    fc.property(fc.stringMatching(/^[^[\]]+$/), fc.array(column, { minLength: 1 }), (name, names) => {
      expect(parseName(`${name}[${names.join(',')}]`)).toEqual({
        name,
        projection: { kind: 'columns', names },
      })
    }),
  )
})
