import { ComputationError } from '../../../src/error.ts'
import { createPipeline } from '../../../src/models/sklearn/pipeline.ts'
import type { Table } from '../../../src/models/table.ts'
import { floats, run, table, tableOfRows } from './tables.ts'

export const X = tableOfRows([
  [0, 1],
  [1, 3],
  [2, 2],
  [3, 5],
])
export const NAMED = table(floats('a', [0, 1, 2, 3]), floats('b', [1, 3, 2, 5]))
export const Y = table(floats(null, [0, 1, 1, 0]))

/** The error that a promise or a call ends in, as "Type: message". */
export async function failure(act: () => unknown): Promise<string> {
  try {
    await act()
  } catch (error) {
    if (error instanceof ComputationError) return `${error.exception}: ${error.message}`
    throw error
  }
  throw new Error('nothing was refused')
}

export function fitted(spec: unknown, x: Table, y?: Table) {
  const model = createPipeline(spec)
  return run(model, 'fit', x, y).then(() => model)
}
