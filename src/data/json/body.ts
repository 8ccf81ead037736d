import { badRequest } from '../../error.ts'
import type { WrittenOrient } from '../format.ts'
import { checkColumn } from '../frame/cells/cell-frame.ts'
import type { Cells } from '../frame/cells/cells.ts'
import type { Spool } from '../frame/cells/spool.ts'
import { MAX_COLUMNS } from '../frame/limits.ts'
import { arrange } from './arrange.ts'
import type { JsonOptions } from './options.ts'
import { isColumnwise, mismatch, orientOf, SHAPES } from './orients.ts'
import { booleanOf, GUIDE_KEYS, isList, isNothing, type Part, type Parts, textOf } from './parts.ts'
import type { ReadColumn } from './read-cells.ts'
import { type DataFrame, rowsFrame, splitFrame, tableFrame } from './row-frames.ts'
import { transpose } from './transpose.ts'

/** The frame of a body, and what the body says besides. */
export interface Body extends DataFrame {
  readonly index: Extract<Part, { shape: 'index' }> | undefined
  readonly dtypes: { readonly keys: readonly string[]; readonly values: Cells } | undefined
  readonly append: boolean | undefined
  readonly name: string | undefined
}

const EXPECTED = 'expected {"data": {"x": {"0": 1}}, "dtypes": {"x": "int64"}}'

/** Tells what the parts of a body are: the guide's body, or a bare frame in one of the orients. */
export function bodyOf(spool: Spool, parts: Parts, options: JsonOptions): Body {
  const data = parts.get('data')
  const isGuide = data !== undefined && data.shape !== 'column'
  if (!isGuide) return { ...bareOf(spool, parts, options), ...NOTHING_SAID }
  const unknown = [...parts.keys()].find((key) => !GUIDE_KEYS.includes(key))
  if (unknown !== undefined)
    throw badRequest(`"${unknown}" is not known beside "data", known are ${GUIDE_KEYS.join(', ')}`)
  const orient = orientOf(textOf(parts, 'orient') ?? options.orient)
  const dtypes = parts.get('dtypes')
  const index = parts.get('index')
  if (dtypes !== undefined && !isNothing(dtypes) && !(dtypes.shape === 'column' && dtypes.column.keys))
    throw badRequest('"dtypes" must be an object of texts, such as {"x": "int64"}')
  const said = {
    index: index?.shape === 'index' ? index : undefined,
    dtypes:
      dtypes?.shape === 'column' && dtypes.column.keys
        ? { keys: dtypes.column.keys.list(), values: dtypes.column.cells }
        : undefined,
    append: booleanOf(parts, 'append'),
    name: textOf(parts, 'name'),
  }
  const hint = (options.append ?? said.append) === false ? undefined : options.known
  const names = hint?.columns.map((column) => column.name)
  const labels = said.index?.values?.cells
  return { ...dataOf(spool, parts, data, orient, labels, names), ...said }
}

const NOTHING_SAID = { index: undefined, dtypes: undefined, append: undefined, name: undefined }

/** The frame of a body that is nothing else. */
function bareOf(spool: Spool, parts: Parts, options: JsonOptions): DataFrame {
  const orient = orientOf(options.orient)
  const type = parts.get('type')
  if (type?.shape === 'value' && (type.value === 'FeatureCollection' || type.value === 'Feature'))
    // RFC 7946
    throw badRequest(
      'The body is GeoJSON, and frames have no type for its shapes: send a table with them as text, as to_wkt() of geopandas makes it',
    )
  const columns = columnsOf(parts, (name) =>
    badRequest(
      parts.has('data') || name === undefined || GUIDE_KEYS.includes(name)
        ? `The body has no "data", ${EXPECTED}`
        : `Column "${name}" must be an object or an array of values`,
    ),
  )
  if (columns.size === 0) throw badRequest(`The body has no "data", ${EXPECTED}`)
  if (orient === 'index') return rowsFrame(spool, transpose(spool, parts), undefined)
  if (orient !== undefined && !isColumnwise(orient)) throw mismatch(orient)
  return columnsFrame(spool, columns, undefined, true)
}

/** The frame under `data`, with what stands beside it. */
function dataOf(
  spool: Spool,
  parts: Parts,
  data: Part,
  orient: WrittenOrient | undefined,
  labels: Cells | undefined,
  names: readonly string[] | undefined,
): DataFrame {
  if (data.shape === 'rows') {
    if (parts.has('schema')) return tableFrame(spool, parts, data, orient)
    if (parts.has('columns')) return splitFrame(spool, parts, data, orient)
    const { form } = data.rows
    if (form === 'index' && orient !== 'index') checkColumn('', MAX_COLUMNS) // more keys than columns may be
    const empty = data.rows.rows === 0 && (orient === 'records' || orient === 'values')
    if (orient !== undefined && orient !== form && !empty) throw mismatch(orient)
    return rowsFrame(spool, data.rows, form === 'values' ? names : undefined)
  }
  if (data.shape !== 'columns') throw badRequest(`"data" must be ${SHAPES[orient ?? 'columns']}`)
  const inner = data.parts.get('data')
  if (orient !== undefined && isColumnwise(orient)) return columnwise(spool, data.parts, labels, orient)
  if (orient === 'index') return rowsFrame(spool, transpose(spool, data.parts), undefined)
  if (inner !== undefined && data.parts.has('schema') && (orient ?? 'table') === 'table')
    return tableFrame(spool, data.parts, inner, orient)
  if (
    inner !== undefined &&
    isList(data.parts.get('columns')) &&
    isList(inner) &&
    (orient ?? 'split') === 'split'
  )
    return splitFrame(spool, data.parts, inner, orient)
  if (orient !== undefined) throw mismatch(orient)
  return columnwise(spool, data.parts, labels, 'dict')
}

function columnwise(spool: Spool, parts: Parts, labels: Cells | undefined, orient: WrittenOrient): DataFrame {
  const columns = columnsOf(parts, (name) =>
    badRequest(`Column "${name}" must be an object or an array of values`),
  )
  return columnsFrame(spool, columns, labels, orient === 'columns')
}

function columnsFrame(
  spool: Spool,
  columns: ReadonlyMap<string, ReadColumn>,
  labels: Cells | undefined,
  byLabel: boolean,
): DataFrame {
  const arranged = arrange(spool, columns, labels, byLabel)
  return {
    columns: arranged.columns.map((column) => ({ ...column, field: undefined })),
    rows: arranged.rows,
    levels: arranged.labels ? [{ name: null, cells: arranged.labels }] : [],
  }
}

function columnsOf(
  parts: Parts,
  wrong: (name: string | undefined) => Error,
): ReadonlyMap<string, ReadColumn> {
  return new Map(
    [...parts].map(([name, part]) => {
      if (part.shape !== 'column') throw wrong(name)
      return [name, part.column]
    }),
  )
}
