import { describe, expect, test } from 'vitest'
import { columnsAtMost } from '../../src/datasets/columns-at-most.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const names = (count: number) => Array.from({ length: count }, (_, at) => `c${at}`)
const row = (width: number, cell: unknown = 1) => Object.fromEntries(names(width).map((name) => [name, cell]))
const list = (width: number, cell: unknown = 1) => Array.from({ length: width }, () => cell)

/** A frame of one cell's kind, in each way in which JSON has one. */
const FORMS: Record<string, (rows: number, width: number, cell?: unknown) => unknown> = {
  lists: (rows, width, cell) => ({ data: row(width, list(rows, cell)) }),
  records: (rows, width, cell) => Array.from({ length: rows }, () => row(width, cell)),
  'records in an envelope': (rows, width, cell) => ({ data: list(rows, row(width, cell)) }),
  split: (rows, width, cell) => ({
    columns: names(width),
    index: list(rows),
    data: list(rows, list(width, cell)),
  }),
  values: (rows, width, cell) => list(rows, list(width, cell)),
  index: (rows, width, cell) => Object.fromEntries(names(rows).map((label) => [label, row(width, cell)])),
  columns: (rows, width, cell) => ({ data: row(width, row(rows, cell)), name: 'x' }),
}

describe.each(Object.entries(FORMS))('of JSON as %s', (_, form) => {
  const bound = (rows: number, width: number, cell?: unknown) =>
    columnsAtMost('json', bytesOf(JSON.stringify(form(rows, width, cell))))

  test.each([1, 'a,[b', [1], { a: 1 }, ['x', ['y']]])(
    'it is never less than the columns with cells as %j',
    (cell) => {
      for (const rows of [1, 2, 7])
        for (const width of [1, 2, 30]) expect(bound(rows, width, cell)).toBeGreaterThanOrEqual(width)
    },
  )

  test('it stays small where columns are few', () => {
    expect(bound(300, 5)).toBeLessThanOrEqual(300)
    expect(bound(300, 5, 'text')).toBeLessThanOrEqual(300)
  })
})

test('of JSON with many rows of few cells it is about the columns', () => {
  for (const form of ['lists', 'records', 'records in an envelope', 'values'])
    expect(columnsAtMost('json', bytesOf(JSON.stringify(FORMS[form]!(2000, 5))))).toBeLessThanOrEqual(6)
})

test('of lines it is what the longest one has', () => {
  expect(columnsAtMost('csv', bytesOf('a,b\n1,2\n3,4,5\n'))).toBe(3)
  expect(columnsAtMost('csv', bytesOf('a\tb\r1\t2\r'))).toBe(2)
  expect(columnsAtMost('csv', bytesOf('a^b^c\n1^2^3\n'), '^')).toBe(3)
  expect(columnsAtMost('ndjson', bytesOf('{"a":1}\n{"a":1,"b":2}\n'))).toBe(2)
})

test('of binary formats there is none', () => {
  expect(columnsAtMost('arrow', new Uint8Array(8))).toBe(Number.POSITIVE_INFINITY)
})
