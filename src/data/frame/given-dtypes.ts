import { badRequest } from '../../error.ts'
import { type Dtype, nullableDtype, parseDtype } from './dtypes.ts'
import type { ColumnSchema, FrameSchema } from './frame.ts'

/** What a format that carries no dtypes is told of them. */
export interface GivenDtypes {
  /** Given by the caller, by column. */
  readonly dtypes: ReadonlyMap<string, Dtype> | undefined
  /** Of the dataset that the rows may be added to. */
  readonly known: FrameSchema | undefined
  /** That dataset has no rows, so that `object` is no dtype which anybody gave: the first rows say it. */
  readonly knownIsEmpty?: boolean
}

/** What is added to the error of a value that does not have the dtype of the dataset. */
export const APPEND_ADVICE = '; the dataset has this dtype, append=0 writes a new one'

/**
 * The columns of the dataset whose dtypes somebody gave, by name: how values that have no type are read. They may be
 * missing, since an append of such is no error (`planAppend`).
 */
export function knownColumns({
  known,
  knownIsEmpty,
}: Pick<GivenDtypes, 'known' | 'knownIsEmpty'>): ReadonlyMap<string, ColumnSchema> {
  const columns = known?.columns.filter(({ dtype }) => !(knownIsEmpty && dtype.name === 'object')) ?? []
  return new Map(columns.map((column) => [column.name, { ...column, dtype: nullableDtype(column.dtype) }]))
}

/** `int64` of a text such as `x:int64,y:float64`; commas and colons within brackets are those of a dtype. */
export function parseDtypes(text: string): ReadonlyMap<string, Dtype> {
  const dtypes = new Map<string, Dtype>()
  let part = ''
  for (const piece of text.split(',')) {
    part += part === '' ? piece : `,${piece}`
    if (!part.includes(':') || isOpen(part)) continue
    const [name, dtype] = namedDtype(part)
    dtypes.set(name, dtype)
    part = ''
  }
  if (part !== '')
    throw badRequest(`dtypes has "${part}", expected a column and its dtype, such as x:int64,y:float64`)
  return dtypes
}

/** Whether a bracket behind the name is not closed yet. */
function isOpen(part: string): boolean {
  const dtype = part.slice(part.indexOf(':'))
  return (dtype.match(/[<([]/g)?.length ?? 0) > (dtype.match(/[>)\]]/g)?.length ?? 0)
}

/** The dtype behind the first colon that has one behind it, as a name may have colons too. */
function namedDtype(part: string): readonly [name: string, dtype: Dtype] {
  let first: unknown
  for (let at = part.indexOf(':'); at >= 0; at = part.indexOf(':', at + 1)) {
    try {
      return [part.slice(0, at), parseDtype(part.slice(at + 1))]
    } catch (error) {
      first ??= error
    }
  }
  throw first
}
