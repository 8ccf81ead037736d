import { expect, test } from 'vitest'
import { type Classes, namedClasses } from '../../src/pickle/classes.ts'
import { readFrom, readPickle } from '../../src/pickle/read-pickle.ts'
import { PickleSource } from '../../src/pickle/source.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

test('what classes are is for the policy to say, and their bytes may stand behind the opcode', () => {
  const seen: unknown[] = []
  const classes: Classes = {
    ...namedClasses,
    find: (module, name) => `${module}.${name}`,
    reduce: (made, args) => ({ type: 'list', items: [made, args] }),
    build: (object, state, source) => {
      seen.push(object, state)
      return source.text(3)
    },
  }
  // A class, no arguments, a state, and three bytes of no opcode that belong to the object.
  expect(readPickle(bytes('cm\nC\n)RNbabc.'), classes)).toBe('abc')
  expect(seen).toEqual([{ type: 'list', items: ['m.C', { type: 'tuple', items: [] }] }, null])
})

test('a pickle within something else is read to its end and no further', () => {
  const source = new PickleSource(bytes('K\x01.rest'))
  expect(readFrom(source, namedClasses)).toBe(1n)
  expect(source.text(4)).toBe('rest')
})

test.each([
  ['a tuple of more than there is', 'N\x86.'],
  ['a pair of one', 'NR.'],
  ['a mark that is not there', 'Nt.'],
  ['an item of what is no list', 'NNa.'],
  ['an item of what is no dict', 'NNNs.'],
  ['a call of what is no class', 'N)R.'],
])('%s is refused', (_, text) => {
  expect(() => readPickle(bytes(text))).toThrow(/^(?:The pickle|A class)/)
})
