import { describe, expect, test } from 'vitest'
import { jsonOfPickle } from '../../src/pickle/pickle-json.ts'
import { textOfPickle } from '../../src/pickle/pickle-text.ts'
import { readPickle } from '../../src/pickle/read-pickle.ts'
import { readReply } from '../../src/tasks/celery/reply.ts'

const MB = 2 ** 20
const pickle = (...parts: (string | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))

/** A pair of what is in the middle, a pair of that pair, and so on. */
const doubled = (middle: string, times: number) => {
  const recall = (place: number) => `h${String.fromCharCode(place)}`
  const pairs = Array.from({ length: times }, (_, i) => `${recall(i)}${recall(i)}\x86\x940`)
  return `${middle}\x940${pairs.join('')}${recall(times)}`
}

/** So many bytes of one character, as a text that is remembered. */
const long = (bytes: number) => {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(bytes)
  return [size, Buffer.alloc(bytes, 'a')] as const
}

describe('a pickle that grows', () => {
  test.each([
    ['lists', ']'],
    ['marks', '('],
    ['dicts', '}'],
    ['values', 'N'],
    ['classes', 'ca\nb\n'],
  ])('on the stack by %s is refused', (_, opcode) => {
    const bytes = Buffer.alloc(16 * MB, opcode, 'latin1')
    expect(() => readPickle(bytes)).toThrow('more values than can be held')
  })

  test('by copies of a dict, or of bytes, is refused', () => {
    const dict = `(${'K\x01N'.repeat(10_000)}d\x94`
    const copies = pickle(dict, 'ccollections\nCounter\n\x94', 'h\x01h\x00\x85R'.repeat(2000), '.')
    expect(() => readPickle(copies)).toThrow('more values than can be held')
    const encode = pickle('X', ...long(MB), '\x94', 'c_codecs\nencode\n\x94')
    const bytes = pickle(encode, 'h\x01h\x00\x85R'.repeat(2000), '.')
    expect(() => readPickle(bytes)).toThrow('more values than can be held')
  })

  test.each([
    ['a text', 'X'],
    ['bytes', 'B'],
  ])('by references to %s is refused as JSON', (_, opcode) => {
    const bytes = pickle(opcode, ...long(100_000), '\x94(', 'h\x00'.repeat(1000), 'l.')
    expect(() => jsonOfPickle(readPickle(bytes))).toThrow('characters as JSON')
  })

  test('by a long key of many dicts is refused as JSON', () => {
    const bytes = pickle('X', ...long(100_000), '\x94(', '(h\x00Nd'.repeat(1000), 'l.')
    expect(() => jsonOfPickle(readPickle(bytes))).toThrow('characters as JSON')
  })

  test('by references in the arguments of an exception is cut', () => {
    const began = performance.now()
    for (const middle of [')', 'X\x01\x00\x00\x00a']) {
      const text = textOfPickle(readPickle(pickle(doubled(middle, 40), '.')))
      expect(text.length).toBeLessThan(5_000_000)
      expect(text).toContain('...')
    }
    const failure = pickle('}(U\x06statusU\x07FAILUREU\x06resultca\nb\n', doubled(')', 40), 'Ru.')
    expect(readReply('application/x-python-serialize', failure)).toMatchObject({
      outcome: { state: 'FAILURE', failure: { exception: 'b', message: expect.stringContaining('...') } },
    })
    expect(performance.now() - began).toBeLessThan(60_000)
  })
})

test('a large result is read', () => {
  const floats = Buffer.alloc(9_000_000)
  for (let at = 0; at < floats.length; at += 9) {
    floats[at] = 'G'.charCodeAt(0)
    floats.writeDoubleBE(at / 7, at + 1)
  }
  expect(jsonOfPickle(readPickle(pickle('](', floats, 'e.')))).toHaveLength(1_000_000)
})
