import { badRequest, type OmegaError } from '../../error.ts'
import { WRITTEN_ORIENTS, type WrittenOrient } from '../format.ts'

/** What data of each orient are, in messages. */
export const SHAPES: Readonly<Record<WrittenOrient, string>> = {
  dict: 'an object of columns',
  columns: 'an object of columns',
  list: 'an object of columns',
  index: 'an object of rows, {"0": {"x": 1}}',
  split: '{"columns": [...], "index": [...], "data": [[...]]}',
  records: 'an array of objects',
  values: 'an array of arrays',
  table: '{"schema": {"fields": [...]}, "data": [{...}]}',
}
/** Whether it has a column after the other. */
export function isColumnwise(orient: WrittenOrient): boolean {
  return orient === 'dict' || orient === 'columns' || orient === 'list'
}

export function mismatch(orient: WrittenOrient): OmegaError {
  return badRequest(`"data" of orient "${orient}" must be ${SHAPES[orient]}`)
}

export function orientOf(orient: string | undefined): WrittenOrient | undefined {
  if (orient === undefined) return undefined
  const known = WRITTEN_ORIENTS.find((one) => one === orient)
  if (known) return known
  throw badRequest(`Orient "${orient}" is not known, use one of ${WRITTEN_ORIENTS.join(', ')}`)
}
