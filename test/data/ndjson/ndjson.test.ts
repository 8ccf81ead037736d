import { describe, expect, test } from 'vitest'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import { decodeNdjson } from '../../../src/data/ndjson/decode.ts'
import { encodeNdjson } from '../../../src/data/ndjson/encode.ts'
import fc from '../../property.ts'
import { memoryReader } from '../frame/memory-frame.ts'
import { bodyOf, listed, textOf } from '../streams.ts'

const none = { dtypes: undefined, known: undefined }

describe('an NDJSON body', () => {
  test.each([
    ['{"x":1}\n{"x":}\n', 'line 2 column 6'],
    [`${'{"x":1}\n'.repeat(100)}\n\n{"x":}\n`, 'line 103 column 6'],
    ['{"x":1}\n{"x":-}\n', 'line 2 column'],
    ['{"x":1}\n{"x":01}\n', 'line 2 column'],
    ['{"x":1}\n{"x":1.}\n', 'line 2 column'],
    ['{"x":1} {"x":2}\n', 'the end of the line'],
    ['{"x":1}\n\n[1]\n', 'Line 3 of the NDJSON is not an object'],
    ['{"x":1}\n{"x":1,"x":2}\n', 'Row 2 has column "x" twice'],
    ['', 'The NDJSON is empty'],
  ])('%j is refused with its line', async (text, message) => {
    await expect(decodeNdjson(bodyOf(text), none).then(listed)).rejects.toThrow(message)
  })

  test('has every column that a line names, and those that dtypes name', async () => {
    const dtypes = new Map([['z', parseDtype('Int64')]])
    const text = '{"x":1}\n{"y":"b"}\n{"x":3,"y":null}\n'
    const frame = await listed(await decodeNdjson(bodyOf(text, 5), { ...none, dtypes }))
    expect(frame.data).toEqual({ x: [1, null, 3], y: [null, 'b', null], z: [null, null, null] })
    expect(frame.dtypes).toEqual({ x: 'float64', y: 'object', z: 'Int64' })
  })

  test('has the numbers that JSON.parse reads, however they are spelled and wherever the body is cut', async () => {
    const digits = (most: number) => fc.stringMatching(new RegExp(`^(?:0|[1-9]\\d{0,${most - 1}})$`))
    const number = fc
      .tuple(
        fc.constantFrom('', '-'),
        digits(16),
        fc.option(fc.stringMatching(/^\d{1,12}$/)),
        fc.constantFrom('', 'e-3', 'E2'),
      )
      .map(([sign, whole, part, power]) => `${sign}${whole}${part === null ? '' : `.${part}`}${power}`)
      .filter((text) => Math.abs(Number(text)) < 2 ** 53)
    const rows = fc.array(fc.tuple(number, number, fc.constantFrom('', ' ')), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 60 }), async (spelled, size) => {
        const text = spelled.map(([a, b, space]) => `{"a":${a},${space}"b":${b}}\n`).join('')
        const { data } = await listed(await decodeNdjson(bodyOf(text, size), none))
        const numbers = (place: 0 | 1) => spelled.map((row) => Number(row[place]) + 0)
        expect([data.a, data.b].map((cells) => cells?.map((cell) => Number(cell) + 0))).toEqual([
          numbers(0),
          numbers(1),
        ])
      }),
    )
  })

  test('that is not UTF-8 is refused', async () => {
    await expect(decodeNdjson(bodyOf(Uint8Array.from([0x22, 0xff])), none)).rejects.toThrow('is not UTF-8')
  })

  test('with one long line in many pieces takes linear time', { timeout: 60_000 }, async () => {
    const text = 'a'.repeat(8 << 20)
    const frame = await decodeNdjson(bodyOf(`{"x":"${text}"}\n`, 1024), none)
    expect((await listed(frame)).data.x).toEqual([text])
  })

  test('written again is the same text, whatever the pieces', async () => {
    const texts = fc.array(fc.option(fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 40 }), async (values, size) => {
        const text = values
          .map((value) => `{"10":${JSON.stringify(value)},"2":9007199254740993,"__proto__":1}\n`)
          .join('')
        const frame = await memoryReader(await decodeNdjson(bodyOf(text, size), none))
        expect(await textOf(encodeNdjson(frame))).toBe(text)
      }),
      { numRuns: 60 },
    )
  })
})
