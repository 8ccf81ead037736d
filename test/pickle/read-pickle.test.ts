import { execFileSync } from 'node:child_process'
import { describe, expect, inject, test } from 'vitest'
import type { Json } from '../../src/data/frame/vector.ts'
import { parseJson, toExact } from '../../src/data/json/parse-json.ts'
import { wholeFloat } from '../../src/data/json/whole-float.ts'
import { jsonOfPickle } from '../../src/pickle/pickle-json.ts'
import { readPickle } from '../../src/pickle/read-pickle.ts'
import { isObject, PickleError } from '../../src/pickle/value.ts'
import fc from '../property.ts'

const python = inject('python') || 'python3'
const PROTOCOLS = [0, 1, 2, 3, 4, 5]

/** Pickles of each line of JSON, by each protocol, in base64. */
const PICKLE_LINES = `
import base64, json, pickle, sys
for line in sys.stdin:
    value = json.loads(line)
    print(json.dumps([base64.b64encode(pickle.dumps(value, p)).decode() for p in ${JSON.stringify(PROTOCOLS)}]))
`

/** Pickles of Python expressions, by one protocol, in base64. */
const PICKLE_EXPRESSIONS = `
import base64, collections, datetime, decimal, json, os, pickle, sys
class Evil:
    def __reduce__(self): return (os.system, ('echo pwned > pwned',))
for line in sys.stdin:
    protocol, text = json.loads(line)
    print(json.dumps(base64.b64encode(pickle.dumps(eval(text), protocol)).decode()))
`

function run(program: string, lines: readonly string[]): Json[] {
  const options = { input: lines.join('\n'), encoding: 'utf8', maxBuffer: 2 ** 28 } as const
  const printed = execFileSync(python, ['-c', program], options)
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const pickled = (protocol: number, expression: string): Uint8Array => {
  const [encoded] = run(PICKLE_EXPRESSIONS, [JSON.stringify([protocol, expression])])
  return new Uint8Array(Buffer.from(encoded as string, 'base64'))
}

test('reads what Python has pickled as Python’s JSON has it, by every protocol', () => {
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        null,
        true,
        false,
        '',
        '__proto__',
        'ß日本😀',
        '\\u0041',
        'a\nb',
        0,
        -1,
        255,
        256,
        65536,
      ),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'grapheme' }),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 5 }),
    ),
  })).value
  const values = fc.sample(value, { numRuns: 400, seed: 7 })
  const texts = values.map((sample) => JSON.stringify(sample))
  const pickles = run(PICKLE_LINES, texts) as string[][]
  pickles.forEach((byProtocol, i) => {
    byProtocol.forEach((encoded) => {
      const read = jsonOfPickle(readPickle(Buffer.from(encoded, 'base64')))
      expect(read).toEqual(toExact(parseJson(texts[i]!)))
    })
  })
})

describe.each(PROTOCOLS)('of protocol %d', (protocol) => {
  test.each([
    ['2**31', 2147483648],
    ['-2**31 - 1', -2147483649],
    ['2**63', 9223372036854775808n],
    ['-2**64', -18446744073709551616n],
    ['10**40', 10n ** 40n],
    ['(1, (2,), ())', [1, [2], []]],
    ['{1: "a", 2.5: "b", 2.0: "c", True: "d", None: "e"}', { 1: 'd', 2.5: 'b', '2.0': 'c', null: 'e' }],
    ['b"\\x00\\xff"', 'AP8='],
    ['sorted({3, 1})', [1, 3]],
    ['{5}', [5]],
    ['frozenset([6])', [6]],
    ['[float("inf"), -0.0, float("nan")]', ['Infinity', wholeFloat(-0), null]],
    ['[1.0, 1, 1.5, 1e20]', [wholeFloat(1), 1, 1.5, wholeFloat(1e20)]],
    ['"\\ud800"', expect.any(String)],
    ['(lambda x: [x, x])([1])', [[1], [1]]],
  ])('reads %s', (expression, expected) => {
    expect(jsonOfPickle(readPickle(pickled(protocol, expression)))).toEqual(expected)
  })

  test('names classes and calls, and runs none of them', () => {
    const value = readPickle(pickled(protocol, 'Evil()'))
    expect(value).toMatchObject({
      type: 'object',
      module: expect.stringMatching(/posix|os|nt/),
      name: 'system',
    })
    expect(() => jsonOfPickle(value)).toThrow('which JSON has no form for')
    const error = readPickle(pickled(protocol, 'ValueError("wide", 3)'))
    expect(isObject(error) && error.name).toBe('ValueError')
    for (const text of [
      'datetime.datetime(2020, 1, 1)',
      'decimal.Decimal("1.5")',
      'collections.deque([1])',
    ]) {
      expect(readPickle(pickled(protocol, text))).toMatchObject({ type: 'object' })
    }
  })

  test('of any damage gives an error and no other harm', () => {
    const bytes = pickled(protocol, '[{"a": (1, 2.5, "x" * 300), "b": b"y" * 300}, 10**30, ValueError("z")]')
    for (let end = 0; end < bytes.length; end++) {
      expect(() => readPickle(bytes.subarray(0, end))).toThrow(PickleError)
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (place, byte) => {
        const broken = bytes.slice()
        broken[place] = byte
        try {
          jsonOfPickle(readPickle(broken))
        } catch (error) {
          if (!(error instanceof PickleError)) throw error
        }
      }),
      { numRuns: 2000 },
    )
  })
})

test('of bytes at random gives a value or an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        jsonOfPickle(readPickle(bytes))
      } catch (error) {
        if (!(error instanceof PickleError)) throw error
      }
    }),
    { numRuns: 20_000 },
  )
})

test.each([
  ['a list that holds itself', ']\x94h\x00a.', 'holds itself'],
  ['an integer of 2^31 bytes', '\x8b\xff\xff\xff\x7f', 'are the most'],
  ['a text longer than the pickle', 'X\xff\xff\xff\xff.', 'ends in the middle'],
  ['a persistent id', 'Px\n.', 'does not take'],
  ['an extension', '\x82\x01.', 'does not take'],
  ['a mark without an end', '(].', undefined],
])('of %s is bounded', (_, text, said) => {
  const read = () => jsonOfPickle(readPickle(Buffer.from(text, 'latin1')))
  if (said === undefined) expect(read()).toEqual([])
  else expect(read).toThrow(said)
})

test('of a billion references to one value is refused in bounded time', () => {
  const timed = (bytes: Uint8Array) => {
    const began = performance.now()
    let ended: unknown
    try {
      ended = jsonOfPickle(readPickle(bytes))
    } catch (error) {
      ended = error
    }
    return { ended, ms: performance.now() - began }
  }
  const allowed = timed(pickled(4, '[[None] * 1000] * 10_000'))
  expect(allowed.ended).toHaveLength(10_000)
  const bytes = pickled(4, '[[[None] * 1000] * 1000] * 1000')
  expect(bytes.length).toBeLessThan(10_000)
  const refused = timed(bytes)
  expect(refused.ended).toMatchObject({ message: expect.stringContaining('more than') })
  // It is refused at twice the parts of the other; a billion would take a hundred times as long.
  expect(refused.ms).toBeLessThan(40 * allowed.ms)
})
