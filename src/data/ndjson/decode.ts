import { badRequest } from '../../error.ts'
import type { Bytes } from '../format.ts'
import { cellsOf } from '../frame/cells/add-value.ts'
import { COUNTED, frameOfCells } from '../frame/cells/cell-frame.ts'
import { Spool } from '../frame/cells/spool.ts'
import type { FrameSource } from '../frame/frame.ts'
import { APPEND_ADVICE, type GivenDtypes, knownColumns } from '../frame/given-dtypes.ts'
import { JsonInput } from '../json/input.ts'
import { ReadRows } from '../json/read-rows.ts'

/** Reads one JSON object a line: a key that a line lacks is missing in it, and later lines may bring new ones. */
export async function decodeNdjson(body: Bytes, options: GivenDtypes): Promise<FrameSource> {
  const { dtypes } = options
  const input = new JsonInput(body, 'NDJSON')
  const spool = new Spool()
  try {
    for (const _ of input.start()) await input.more()
    const rows = new ReadRows(spool, 'lines')
    while (!rows.read(input)) await input.more()
    if (rows.rows === 0) throw badRequest('The NDJSON is empty, expected an object a line')
    rows.finish()
    const known = knownColumns(options)
    const found = new Set(rows.columns.map(({ name }) => name))
    const columns = rows.columns.map(({ name, cells }) => {
      const given = dtypes?.get(name)
      if (given) return { name, cells, dtype: given }
      return { name, cells, dtype: known.get(name)?.dtype, advice: APPEND_ADVICE }
    })
    // A column that no line has is there all the same when its dtype is said.
    const absent = [...(dtypes ?? [])].filter(([name]) => !found.has(name))
    const missing = absent.map(([name, dtype]) => {
      const cells = cellsOf(spool, [])
      cells.addMissing(rows.rows)
      return { name, cells, dtype }
    })
    return frameOfCells(spool, [...columns, ...missing], COUNTED, rows.rows)
  } catch (error) {
    spool.close()
    await input.cancel()
    throw error
  }
}
