import { expect, test } from 'vitest'
import { boundsOf } from '../../../src/data/frame/bounds.ts'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import {
  joinTexts,
  jsonOfTexts,
  noTexts,
  plainTexts,
  textVector,
} from '../../../src/data/frame/plain-texts.ts'
import { pickRows, sliceRows, takeRows } from '../../../src/data/frame/take.ts'
import type { Vector } from '../../../src/data/frame/vector.ts'
import { Utf8Writer } from '../../../src/data/utf8-writer.ts'
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

const units = fc.string({
  unit: fc.constantFrom('a', 'b', '\x7f', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}'),
})
const somePlain = fc.array(
  fc.option(
    fc.oneof(
      units,
      units.map((text) => text.repeat(40)),
    ),
  ),
  { minLength: 1 },
)

test('rows of texts that stay bytes are taken, picked and cut as those that are strings', () => {
  fc.assert(
    fc.property(somePlain, fc.array(fc.nat(), { maxLength: 9 }), fc.nat(), (values, picks, cut) => {
      const vector = textVector(read(JSON.stringify(values), values.length)!)
      const positions = Uint32Array.from(picks, (pick) => pick % values.length)
      expect(textsIn(pickRows(vector, positions))).toEqual(Array.from(positions, (row) => values[row]))
      const mask = Uint8Array.from(values, (_, row) => Number(picks.includes(row)))
      expect(textsIn(takeRows(vector, mask))).toEqual(values.filter((_, row) => mask[row] === 1))
      const from = cut % (values.length + 1)
      expect(textsIn(sliceRows(vector, from, values.length))).toEqual(values.slice(from))
    }),
  )
})

/** Of a vector whose texts are bytes still. */
function textsIn(vector: Vector): unknown {
  return vector.type === 'text' && vector.utf8 ? vector.values : 'no bytes'
}

test('texts that stay bytes are written, joined, bounded and become strings as those that are strings', () => {
  fc.assert(
    fc.property(somePlain, somePlain, fc.nat(), fc.nat(), (first, second, a, b) => {
      const texts = read(JSON.stringify(first), first.length)!
      expect(decoder.decode(jsonOfTexts(texts))).toBe(JSON.stringify(first))
      const [from, to] = [a % (first.length + 1), b % (second.length + 1)]
      const joined = joinTexts([
        { texts, from, to: first.length },
        { texts: noTexts(2), from: 0, to: 1 },
        { texts: read(JSON.stringify(second), second.length)!, from: 0, to },
      ])
      const values = [...first.slice(from), null, ...second.slice(0, to)]
      const vector = textVector(joined)
      expect(vector.values).toEqual(values)
      const dtype = parseDtype('object')
      expect(boundsOf(vector, dtype)).toEqual(boundsOf({ type: 'text', values }, dtype))
    }),
  )
})
