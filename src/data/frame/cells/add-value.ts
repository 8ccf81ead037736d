import { FloatLiteral, type OrderedJson, toPlain } from '../../json/parse-json.ts'
import { jsonText } from '../cell.ts'
import { Cells } from './cells.ts'
import { JSON_TEXT, SPECIAL } from './segment.ts'
import type { Spool } from './spool.ts'

const encoder = new TextEncoder()

/** Adds a cell that has been read before. */
export function addValue(cells: Cells, value: OrderedJson): void {
  if (value === null) cells.addMissing()
  else if (typeof value === 'boolean') cells.addBool(value)
  else if (value instanceof FloatLiteral) cells.addFloat(value.value)
  else if (Number.isNaN(value)) cells.addNaN()
  else if (Number.isSafeInteger(value)) cells.addInt(value as number)
  else if (typeof value === 'number') cells.addFloat(value)
  else {
    const bytes = encoder.encode(jsonText(toPlain(value)))
    if (typeof value === 'bigint') cells.addBig(bytes, 0, bytes.length, value)
    else cells.addJson(bytes, 0, bytes.length, typeof value === 'object' ? SPECIAL : JSON_TEXT)
  }
}

export function cellsOf(spool: Spool, values: Iterable<OrderedJson>): Cells {
  const cells = new Cells(spool)
  for (const value of values) addValue(cells, value)
  return cells
}
