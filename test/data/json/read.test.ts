import { describe, expect, test } from 'vitest'
import type { WrittenOrient } from '../../../src/data/format.ts'
import { decodeFrame, decodeJson } from '../../../src/data/json/decode.ts'
import { nearestDouble } from '../../../src/data/json/read-number.ts'
import fc from '../../property.ts'
import { bodyOf, listed } from '../streams.ts'

const options = { append: undefined, known: undefined }
const read = (text: string | Uint8Array, size?: number, orient?: WrittenOrient) =>
  decodeJson(bodyOf(text, size), { ...options, orient }).then(listed)

describe('a JSON body', () => {
  const value = fc.oneof(
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.constantFrom(null, true, false, [1, { a: '}' }], { k: ']' }),
    fc.string({ unit: 'binary' }),
  )
  const columns = fc.dictionary(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.array(value, { minLength: 3, maxLength: 3 }),
    {
      minKeys: 1,
      maxKeys: 4,
    },
  )

  test('is read as JSON.parse reads it, cut into pieces anywhere, with white space or escapes', async () => {
    await fc.assert(
      fc.asyncProperty(columns, fc.integer({ min: 1, max: 30 }), fc.boolean(), async (data, size, spaced) => {
        const text = JSON.stringify({ data: { ...data }, orient: 'list' }, null, spaced ? 2 : 0)
        const escaped = text.replace(
          /[\u0080-\uffff]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        )
        for (const spelled of [text, escaped]) {
          const whole = await listed(decodeFrame(spelled, options))
          expect(await read(spelled, size)).toEqual(whole)
          const zero = (_: string, part: unknown) => (Object.is(part, -0) ? 0 : part)
          expect(JSON.parse(JSON.stringify(whole.data, zero))).toEqual(JSON.parse(JSON.stringify(data)))
        }
      }),
      { numRuns: 60 },
    )
  })

  test('has the double nearest to what is spelled, as Number', () => {
    const digits = fc.stringMatching(/^[1-9]\d{0,17}$/)
    fc.assert(
      fc.property(digits, fc.integer({ min: -24, max: 24 }), (text, exponent) => {
        const found = nearestDouble(Number(text.slice(0, 9)), Number(text.slice(9)), text.length, exponent)
        if (found !== undefined) expect(found).toBe(Number(`${text}e${exponent}`))
      }),
      { numRuns: 2000 },
    )
  })

  test.each<[string, WrittenOrient | undefined, object, readonly unknown[]]>([
    ['{"x":{"0":1,"1":2}}', undefined, { x: [1, 2] }, [0, 1]],
    ['{"x":{"b":1,"a":2}}', undefined, { x: [1, 2] }, ['b', 'a']],
    ['{"data":{"0":1,"1":2},"x":{"0":3,"1":4}}', undefined, { data: [1, 2], x: [3, 4] }, [0, 1]],
    ['{"data":[1,2],"index":[3,4]}', undefined, { data: [1, 2], index: [3, 4] }, [0, 1]],
    ['{"x":{"0":[1],"1":null}}', undefined, { x: [[1], null] }, [0, 1]],
    ['{"data":{"data":{"0":1}}}', undefined, { data: [1] }, [0]],
    ['{"data":{"p":{"x":1,"y":2}},"orient":"index"}', undefined, { x: [1], y: [2] }, ['p']],
    [
      '{"orient":"index","data":{"p":{"x":1},"q":{"y":2}}}',
      undefined,
      { x: [1, null], y: [null, 2] },
      ['p', 'q'],
    ],
    ['{"p":{"x":1},"q":{"x":2}}', 'index', { x: [1, 2] }, ['p', 'q']],
    ['{"columns":["x"],"index":["p"],"data":[[1]]}', undefined, { x: [1] }, ['p']],
    ['{"data":{"data":[[1]],"columns":["x"],"index":[7]}}', undefined, { x: [1] }, [7]],
    ['[[1,"a"],[2,"b"]]', undefined, { 0: [1, 2], 1: ['a', 'b'] }, [0, 1]],
    ['[{"x":1},{"y":2}]', undefined, { x: [1, null], y: [null, 2] }, [0, 1]],
    [
      '{"schema":{"fields":[{"name":"index","type":"integer"},{"name":"x","type":"number"}],"primaryKey":["index"]},"data":[{"index":5,"x":1}]}',
      undefined,
      { x: [1] },
      [5],
    ],
    ['{"data":{"x":{"a":1},"y":{"b":2}}}', undefined, { x: [1, null], y: [null, 2] }, ['a', 'b']],
    [
      '{"index":{"values":[1,0],"type":"Index"},"data":{"x":{"0":8,"1":7}},"orient":"columns"}',
      undefined,
      { x: [7, 8] },
      [1, 0],
    ],
    [
      '{"data":{"x":{"0":0,"1":1,"10":10,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9}}}',
      undefined,
      { x: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    ],
  ])('%s is told by its shape', async (text, orient, data, labels) => {
    for (const size of [1, 1000]) {
      const found = await read(text, size, orient)
      expect([found.data, found.index.values]).toEqual([data, labels])
    }
  })

  test('may spell characters beyond 16 bits by two escapes, wherever it is cut', async () => {
    for (const size of [1, 3, 100])
      expect((await read('{"data":{"x":["\\ud83d\\uDE00"]}}', size)).data).toEqual({ x: ['😀'] })
  })

  test.each([
    ['{"data":{"x":[1]},"dtype":{"x":"int8"}}', '"dtype" is not known beside "data"'],
    ['{"data":{"x":[1],"x":[2]}}', 'Column "x" stands twice'],
    ['{"data":{"x":{"0":1,"0":2},"y":{"0":3}}}', 'Column "x" has the key "0" twice'],
    ['{"x":{"a":1,"a":2}}', 'Column "x" has the key "a" twice'],
    ['{"data":[{"x":1,"x":2}]}', 'Row 1 has column "x" twice'],
    ['{"data":{"x":[1],"y":[1,2]}}', 'Column "y" has 2 values, the frame has 1 rows'],
    ['{"data":{"x":[1]},"orient":"records"}', '"data" of orient "records" must be an array of objects'],
    ['{"data":{"x":[1]},"orient":"sideways"}', 'Orient "sideways" is not known'],
    ['{"type":"FeatureCollection","features":[{"type":"Feature"}]}', 'The body is GeoJSON'],
    ['{"error":"x"}', 'Column "error" must be an object or an array'],
    ['', 'The body has no "data"'],
    ['{"data":{"x":[1,2', 'ends where'],
    ['{"data":{"x":[01]}}', 'at line 1 column 16'],
    ['{"data":{"x":[1.]}}', 'not a digit'],
    ['{"data":{"x":["\\q"]}}', 'not an escape'],
    ['{"data":{"x":["\\ud83d"]}}', 'has "\\ud83d" alone, half of a character'],
    ['{"data":{"x":["\\ud83d\\n"]}}', 'has "\\ud83d" alone'],
    ['{"data":{"x":[{"\\uDE00":1}]}}', 'has "\\uDE00" alone'],
    ['{"data":{"x":[1]}}\n x', 'has "x", not the end, at line 2 column 2'],
    ['{"data":{"x":[1,300]},"dtypes":{"x":"int8"}}', '"300" is not between -128 and 127, in row 2'],
    [`{"data":{"x":[${'1'.repeat(4301)}]}}`, 'more than 4300 digits'],
    [`{"data":{"x":[[${'1'.repeat(4301)}]]}}`, 'more than 4300 digits'],
    [`{"data":{${Array.from({ length: 16_385 }, (_, i) => `"${i}":[1]`)}}}`, 'more than 16384 columns'],
    [`{"data":{"${'n'.repeat(4097)}":[1]}}`, 'has 4097 characters, the limit is 4096'],
  ])('%.40s is refused: %s', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message)
  })

  test.each([
    ['latin-1', Uint8Array.from([0x22, 0xe9, 0x22, 0x20])],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x7b, 0x00])],
    ['UTF-16 without a mark', Uint8Array.from([0x7b, 0x00, 0x7d, 0x00])],
  ])('in %s is refused', async (_, bytes) => {
    await expect(read(bytes, 1)).rejects.toThrow('is not UTF-8, encode it so')
  })

  test('begins behind a mark of UTF-8', async () => {
    expect((await read('\ufeff[{"x":1}]', 1)).data).toEqual({ x: [1] })
  })
})
