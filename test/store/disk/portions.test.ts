import { expect, test } from 'vitest'
import { textVector } from '../../../src/data/frame/plain-texts.ts'
import { MOST_TEXT, textSize } from '../../../src/data/frame/text-size.ts'
import type { Vector } from '../../../src/data/frame/vector.ts'
import { portions } from '../../../src/store/disk/portions.ts'

const ROWS = 9001
const TEXTS = Array.from({ length: ROWS }, (_, row) => `${row}`.padEnd(1000, '.'))
const numbers: Vector = { type: 'number', values: Float64Array.from(TEXTS, Number.parseFloat), missing: null }
const strings: Vector = { type: 'text', values: TEXTS }
const bytes = new TextEncoder().encode(TEXTS.join(''))
const plain = textVector({
  bytes,
  offsets: Int32Array.from({ length: ROWS + 1 }, (_, row) => row * 1000),
  missing: null,
})

test.each([
  ['strings', strings],
  ['plain texts', plain],
])('a chunk with long %s is stored in parts, of which none has more than is read at once', (_, texts) => {
  const chunk = { rows: ROWS, columns: [numbers, texts], index: [numbers] }
  const parts = portions(chunk)
  expect(parts.map(({ rows }) => rows)).toEqual([...Array(8).fill(1001), 993])
  for (const part of parts) expect(textSize(part)).toBeLessThanOrEqual(MOST_TEXT)
  const joined = (slot: number) =>
    parts.flatMap(({ columns }) => [
      ...((columns[slot] as Extract<Vector, { type: 'text' | 'number' }>).values as readonly unknown[]),
    ])
  expect(joined(0)).toEqual([...numbers.values])
  expect(joined(1)).toEqual(TEXTS)
})

test('any other is stored as it is', () => {
  const chunk = { rows: ROWS, columns: [numbers], index: [] }
  expect(portions(chunk)).toEqual([chunk])
  const long = { rows: 1, columns: [{ type: 'text', values: ['x'.repeat(10_000_000)] } as const], index: [] }
  expect(portions(long)).toEqual([long])
})
