import { badRequest } from '../../error.ts'
import type { Bytes, DecodedFrame } from '../format.ts'
import { type CellColumn, COUNTED, frameOfCells } from '../frame/cells/cell-frame.ts'
import type { Cells } from '../frame/cells/cells.ts'
import { readCells } from '../frame/cells/cursor.ts'
import { Spool } from '../frame/cells/spool.ts'
import { type Dtype, parseDtype } from '../frame/dtypes.ts'
import type { ColumnSchema } from '../frame/frame.ts'
import { APPEND_ADVICE, knownColumns } from '../frame/given-dtypes.ts'
import { type Body, bodyOf } from './body.ts'
import { indexOf } from './decode-index.ts'
import { JsonInput } from './input.ts'
import type { JsonOptions } from './options.ts'
import { BodyReader, type Reading } from './read-body.ts'
import type { BodyColumn } from './row-frames.ts'

/**
 * Reads the JSON of a frame as it arrives: the guide's `{data, dtypes?, index?: {type, values}, orient?, append?, name?}`,
 * or what pandas' `to_json` writes, in any orient, bare or as `data`. Cells of the guide's orient `dict` are keyed by
 * position, of `columns` by label.
 */
export async function decodeJson(body: Bytes, options: JsonOptions): Promise<DecodedFrame> {
  const input = new JsonInput(body, 'JSON')
  const spool = new Spool()
  try {
    const reading = decode(input, spool, options)
    let step = reading.next()
    for (; !step.done; step = reading.next()) await input.more()
    return step.value
  } catch (error) {
    spool.close()
    await input.cancel()
    throw error
  }
}

/** As `decodeJson`, of a text. */
export function decodeFrame(text: string, options: JsonOptions): DecodedFrame {
  const input = new JsonInput(new TextEncoder().encode(text), 'JSON')
  const step = decode(input, new Spool(), options).next()
  if (!step.done) throw new Error('A reader wants more than there is')
  return step.value
}

function* decode(input: JsonInput, spool: Spool, options: JsonOptions): Reading<DecodedFrame> {
  const parts = yield* new BodyReader(input, spool, options.orient).read()
  return frameOf(spool, bodyOf(spool, parts, options), options)
}

function frameOf(
  spool: Spool,
  body: Body,
  { append, known, knownIsEmpty, dtypes }: JsonOptions,
): DecodedFrame {
  const appends = append ?? body.append
  const hint = appends === false ? undefined : known
  const hints = knownColumns({ known: hint, ...(knownIsEmpty && { knownIsEmpty }) })
  const said = new Map([...dtypesOf(body.dtypes), ...(dtypes ?? [])])
  const columns = body.columns.map((column) => described(column, said.get(column.name), hints))
  const names = new Set(columns.map(({ name }) => name))
  for (const name of said.keys()) {
    if (!names.has(name)) throw badRequest(`"dtypes" names column "${name}", which "data" does not have`)
  }
  for (const { name, cells } of columns) {
    if (cells.rows !== body.rows)
      throw badRequest(`Column "${name}" has ${cells.rows} values, the frame has ${body.rows} rows`)
  }
  const index = indexOf(spool, body, hint) ?? COUNTED
  return { ...frameOfCells(spool, columns, index, body.rows), append: appends, name: body.name }
}

/** A column with its dtype: as the body or the caller says, as its schema says, or as that of the dataset. */
function described(
  { name, cells, field }: BodyColumn,
  said: Dtype | undefined,
  hints: ReadonlyMap<string, ColumnSchema>,
): CellColumn {
  const given = said ?? field?.dtype
  const hinted = given ? undefined : hints.get(name)?.dtype
  const dtype = given ?? hinted
  const { categories, ordered } = field ?? {}
  const advice = hinted && { advice: APPEND_ADVICE }
  return { name, cells, dtype, ...advice, ...(categories && { categories }), ...(ordered && { ordered }) }
}

function dtypesOf(dtypes: { readonly keys: readonly string[]; readonly values: Cells } | undefined) {
  if (dtypes === undefined) return new Map<string, Dtype>()
  const names = [...readCells(dtypes.values)]
  return new Map(dtypes.keys.map((name, place) => [name, parseDtype(String(names[place]))]))
}
