import { badRequest } from '../../error.ts'
import { addValue, cellsOf } from '../frame/cells/add-value.ts'
import type { CellIndex } from '../frame/cells/cell-frame.ts'
import type { Cells } from '../frame/cells/cells.ts'
import { readSpelled } from '../frame/cells/cursor.ts'
import type { Spool } from '../frame/cells/spool.ts'
import { type Dtype, parseDtype } from '../frame/dtypes.ts'
import type { FrameSchema } from '../frame/frame.ts'
import type { Json } from '../frame/vector.ts'
import { countRows } from './arrange.ts'
import type { Body } from './body.ts'
import { listOf, textOf } from './fields.ts'
import type { OrderedJson } from './parse-json.ts'

type Level = CellIndex['levels'][number]

/** The index of a body: its `index`, or labels that stand in its data; undefined where row numbers are. */
export function indexOf(spool: Spool, body: Body, known: FrameSchema | undefined): CellIndex | undefined {
  const said = body.index?.values?.cells
  if (body.index !== undefined && said !== undefined) {
    checkRows(said, body.rows)
    return saidIndex(spool, body.index.about, said, known)
  }
  const [first] = body.levels
  if (first === undefined) return undefined
  checkRows(first.cells, body.rows)
  if (body.levels.length === 1 && first.name === null && countRows(first.cells)) return undefined
  if (body.levels.length === 1 && !first.field) {
    if (isTuples(first.cells)) return multiIndex(spool, first.cells, [], [], known)
    return { type: 'Index', levels: [levelOf(first.cells, first.name, 'Index', undefined, known, 0)] }
  }
  const type = body.levels.length > 1 ? 'MultiIndex' : indexClass(first.field?.dtype)
  return { type, levels: body.levels.map(({ name, cells, field }) => ({ name, cells, dtype: field?.dtype })) }
}

function saidIndex(
  spool: Spool,
  about: NonNullable<Body['index']>['about'],
  values: Cells,
  known: FrameSchema | undefined,
): CellIndex {
  const type = textOf(about, 'type') ?? 'Index'
  const names = listOf(about, 'names') ?? []
  const dtypes = listOf(about, 'dtypes') ?? []
  if (type === 'MultiIndex') return multiIndex(spool, values, names, dtypes, known)
  return { type, levels: [levelOf(values, nameAt(names, 0), type, dtypes[0], known, 0)] }
}

function multiIndex(
  spool: Spool,
  values: Cells,
  names: readonly Json[],
  dtypes: readonly Json[],
  known: FrameSchema | undefined,
): CellIndex {
  let levels: Cells[] | undefined
  for (const label of readSpelled(values)) {
    levels ??= Array.from({ length: widthOf(label, names, dtypes, known) }, () => cellsOf(spool, []))
    addLabel(levels, label)
  }
  levels ??= Array.from({ length: widthOf(null, names, dtypes, known) }, () => cellsOf(spool, []))
  return {
    type: 'MultiIndex',
    levels: levels.map((cells, at) => levelOf(cells, nameAt(names, at), 'MultiIndex', dtypes[at], known, at)),
  }
}

/** By what the index says of itself, then by how its labels are spelled, then as in the dataset. */
function levelOf(
  cells: Cells,
  name: string | null,
  type: string,
  dtype: Json | undefined,
  known: FrameSchema | undefined,
  at: number,
): Level {
  const given = dtype ? parseDtype(String(dtype)) : indexDtype(type)
  const spelled = cells.floats && !cells.others && !cells.bools ? parseDtype('float64') : undefined
  return { name, cells, dtype: given ?? spelled ?? known?.index.levels[at]?.dtype }
}

function addLabel(levels: readonly Cells[], label: OrderedJson): void {
  if (!Array.isArray(label) || label.length !== levels.length)
    throw badRequest(
      `A label of the MultiIndex does not have ${levels.length} levels, expected an array of ${levels.length}`,
    )
  for (const [at, value] of (label as readonly OrderedJson[]).entries()) addValue(levels[at]!, value)
}

function widthOf(
  label: OrderedJson,
  names: readonly Json[],
  dtypes: readonly Json[],
  known: FrameSchema | undefined,
): number {
  const inLabel = Array.isArray(label) ? label.length : 1
  return names.length || dtypes.length || known?.index.levels.length || inLabel
}

function nameAt(names: readonly Json[], at: number): string | null {
  const name = names[at] ?? null
  return name === null ? null : String(name)
}

/** Whether labels are lists, as pandas writes those of several levels. */
function isTuples(cells: Cells): boolean {
  for (const label of readSpelled(cells)) return Array.isArray(label)
  return false
}

function checkRows(labels: Cells, rows: number): void {
  if (labels.rows !== rows) throw badRequest(`"index" has ${labels.rows} values, the frame has ${rows} rows`)
}

/** The class that pandas has for labels of a dtype. */
function indexClass(dtype: Dtype | undefined): string {
  if (dtype?.kind === 'datetime') return 'DatetimeIndex'
  if (dtype?.kind === 'timedelta') return 'TimedeltaIndex'
  return dtype?.kind === 'category' ? 'CategoricalIndex' : 'Index'
}

const CLASSES: ReadonlyMap<string, Dtype> = new Map(
  [
    ['RangeIndex', 'int64'],
    ['Int64Index', 'int64'],
    ['UInt64Index', 'uint64'],
    ['Float64Index', 'float64'],
    ['DatetimeIndex', 'datetime64[ns]'],
    ['TimedeltaIndex', 'timedelta64[ns]'],
    ['CategoricalIndex', 'category'],
  ].map(([type, name]) => [type!, parseDtype(name!)]),
)

function indexDtype(type: string): Dtype | undefined {
  return CLASSES.get(type)
}
