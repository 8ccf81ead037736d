import { describe, expect, test } from 'vitest'
import { addValue } from '../../../../src/data/frame/cells/add-value.ts'
import { COUNTED, frameOfCells } from '../../../../src/data/frame/cells/cell-frame.ts'
import { Cells } from '../../../../src/data/frame/cells/cells.ts'
import { readSpelled } from '../../../../src/data/frame/cells/cursor.ts'
import { inferCells } from '../../../../src/data/frame/cells/infer.ts'
import { Spool } from '../../../../src/data/frame/cells/spool.ts'
import { FloatLiteral, type OrderedJson, parseJson } from '../../../../src/data/json/parse-json.ts'
import fc from '../../../property.ts'
import { listed } from '../../streams.ts'

const cell: fc.Arbitrary<OrderedJson> = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 2 ** 53 - 1, 2n ** 53n + 1n, -(2n ** 63n), 10n ** 30n),
  fc.integer().map((value) => new FloatLiteral(value)),
  fc.double({ noNaN: true }).filter((value) => !Number.isInteger(value)),
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer()),
)

function cellsOf(values: readonly OrderedJson[], spool: Spool): Cells {
  const cells = new Cells(spool)
  for (const value of values) addValue(cells, value)
  return cells
}

describe('cells of a column', () => {
  test('are read as they were, floats as floats, in memory or in a file', () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 200 }), fc.constantFrom(0, 700, 1 << 20), (values, budget) => {
        const spool = new Spool(budget)
        const [cells, other] = [cellsOf(values, spool), cellsOf([...values].reverse(), spool)]
        expect([...readSpelled(cells)]).toEqual(values)
        expect([...readSpelled(other)].reverse()).toEqual(values)
        spool.close()
      }),
      { numRuns: 100 },
    )
  })

  test.each([
    ['[1, 2]', 'int64'],
    ['[1, 2.0]', 'float64'],
    ['[1, null]', 'float64'],
    ['[9007199254740993, null]', 'Int64'],
    ['[9223372036854775808, null]', 'UInt64'],
    ['[9223372036854775808, 1]', 'uint64'],
    ['[9223372036854775808, -1]', 'object'],
    ['[18446744073709551616]', 'object'],
    ['[1e20]', 'float64'],
    ['[0.5, 12345678901234567000]', 'float64'],
    ['[0.5, 9007199254740993]', 'object'],
    ['[true, false]', 'bool'],
    ['[true, null]', 'object'],
    ['[NaN]', 'float64'],
    ['[null]', 'object'],
    ['[1, "a"]', 'object'],
  ])('%s have the dtype of pandas, or one that rounds nothing: %s', (text, dtype) => {
    expect(inferCells(cellsOf(parseJson(text) as OrderedJson[], new Spool())).name).toBe(dtype)
  })

  test('of many rows come in chunks, those of a file too', async () => {
    const spool = new Spool(1 << 18)
    const [numbers, texts] = [new Cells(spool), new Cells(spool)]
    const rows = 150_000
    for (let row = 0; row < rows; row++) {
      numbers.addInt(row)
      addValue(texts, `text ${row}`)
    }
    const columns = [
      { name: 'n', cells: numbers, dtype: undefined },
      { name: 't', cells: texts, dtype: undefined },
    ]
    const { data, index } = await listed(frameOfCells(spool, columns, COUNTED, rows))
    expect([data.n!.length, data.n!.every((value, row) => value === row)]).toEqual([rows, true])
    expect(data.t!.every((value, row) => value === `text ${row}`)).toBe(true)
    expect(index.values.at(-1)).toBe(rows - 1)
  })

  test('that have filled the memory go out in whole segments, not a few rows at a time', () => {
    const spool = new Spool(3 << 20)
    const columns = [new Cells(spool), new Cells(spool)]
    for (const cells of columns) for (let row = 0; row < 500_000; row++) cells.addInt(row)
    expect(columns.map((cells) => cells.segments.length)).toEqual([7, 7])
    spool.close()
  })
})
