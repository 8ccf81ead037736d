import { badRequest } from '../../error.ts'
import { readSpelled } from '../frame/cells/cursor.ts'
import type { Spool } from '../frame/cells/spool.ts'
import type { Parts } from './parts.ts'
import { ReadRows } from './read-rows.ts'

/** What was read as columns is rows of orient `index`: each column is a row, its keys are the names of the columns. */
export function transpose(spool: Spool, parts: Parts): ReadRows {
  const rows = new ReadRows(spool, 'index')
  for (const [label, part] of parts) {
    const keys = part.shape === 'column' ? part.column.keys : undefined
    if (part.shape !== 'column' || keys === undefined)
      throw badRequest(`Row "${label}" of orient "index" is not an object`)
    rows.addRow(label, keys.list(), readSpelled(part.column.cells))
  }
  return rows
}
