import { expect, test } from 'vitest'
import { Utf8Writer } from '../../../src/data/utf8-writer.ts'
import { plainTexts } from '../../../src/store/disk/plain-texts.ts'
import fc from '../../property.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const read = (json: string, rows: number) => plainTexts(encoder.encode(json), rows)

test('texts without escapes are read as they were written, missing ones told apart, and printed as JSON has them', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 100 })
  fc.assert(
    fc.property(fc.array(fc.option(text)), (values) => {
      const json = JSON.stringify(values)
      const found = read(json, values.length)
      if (values.length === 0 || json.includes('\\')) {
        expect(found).toBeUndefined()
        return
      }
      const { bytes, offsets, missing } = found!
      const out = new Utf8Writer()
      const texts = values.map((_, row) => {
        if (missing?.[row]) return null
        out.quotedBytes(bytes, offsets[row]!, offsets[row + 1]!)
        return decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]))
      })
      expect(texts).toEqual(values)
      const quoted = values.flatMap((value) => (value === null ? [] : [JSON.stringify(value)]))
      expect(decoder.decode(out.take())).toBe(quoted.join(''))
    }),
  )
})

test.each([
  ['["a",1]', 2],
  ['["a"]', 2],
  ['["a","b"]', 1],
  ['["a"] ', 1],
  ['["a"', 1],
  ['["a', 1],
  ['["a",nul]', 2],
  ['["a\n"]', 1],
  ['["\\u0061"]', 1],
  ['', 1],
])('anything else is not: %j as %i rows', (json, rows) => {
  expect(read(json, rows)).toBeUndefined()
})
