import type { Document } from 'mongodb'
import { type Dtype, parseDtype } from '../../data/frame/dtypes.ts'
import type { ColumnSchema, FrameSchema, IndexSchema } from '../../data/frame/frame.ts'
import type { Json } from '../../data/frame/vector.ts'
import { withPlainNumbers } from './stored-json.ts'

/** The column that omega-ml numbers the rows of a collection by. */
export const ROW_ID = '_om#rowid'

/** What omega-ml adds to the rows of a dataset with revisions, and leaves out of what `om.datasets.get` answers. */
export const REVISION_FIELDS = ['_delete_', '_om#revision'] as const

/** Characters of categories that the metadata keep; of more only those that rows have are known, as omega-ml has them. */
const MOST_CATEGORIES = 1_000_000

const INDEX_LEVEL = /^_idx#\d+_/

/** Where the columns of a frame are in its documents: fields, in the order of the schema. */
export interface FrameLayout {
  readonly schema: FrameSchema
  readonly columns: readonly string[]
  readonly index: readonly string[]
}

type Pair = readonly [original: string | number, stored: string]

/** What omega-ml does not keep of a category column, beside what it does: by field. */
type Categories = Readonly<Record<string, { readonly values: readonly Json[]; readonly ordered: boolean }>>

/** Reads `kind_meta` of a frame or series (shared/omegaml, "DataFrames"); undefined when it is none. */
export function layoutFrom(kindMeta: Document | undefined): FrameLayout | undefined {
  const pairs = kindMeta?.columns as readonly Pair[] | undefined
  if (!pairs) return undefined
  const dtypes = (kindMeta?.dtypes ?? {}) as Readonly<Record<string, string>>
  // Gone as soon as Python writes to the frame, whose labels may be any.
  const counts = kindMeta?.idx_meta?.counts as IndexSchema['counts']
  const categories: Categories = withPlainNumbers(kindMeta?.categories ?? {})
  const names = (kindMeta?.idx_meta?.names ?? []) as readonly (string | number | null)[]
  const index = pairs.map(([, stored]) => stored).filter((stored) => INDEX_LEVEL.test(stored))
  const hidden: readonly string[] = kindMeta?.revisions ? [ROW_ID, ...REVISION_FIELDS] : [ROW_ID]
  const columns = pairs.filter(([, stored]) => !hidden.includes(stored) && !INDEX_LEVEL.test(stored))
  const levels = index.map((stored, level) => {
    const name = names[level] ?? null
    return { name: name === null ? null : String(name), dtype: knownDtype(dtypes[stored]) }
  })
  return {
    schema: {
      columns: columns.map(([name, stored]): ColumnSchema => {
        const dtype = knownDtype(dtypes[stored])
        const { values, ordered } = (dtype.kind === 'category' && categories[stored]) || {}
        return {
          name: String(name),
          dtype,
          ...(values && { categories: values }),
          ...(ordered !== undefined && { ordered }),
        }
      }),
      index: {
        type: indexType(levels.map(({ dtype }) => dtype)),
        levels,
        ...(counts && { counts }),
      },
    },
    columns: columns.map(([, stored]) => stored),
    index,
  }
}

/** Where a frame of that schema goes, named as omega-ml names its fields. */
export function layoutOf(schema: FrameSchema): FrameLayout {
  return {
    schema,
    columns: schema.columns.map(({ name }) => stored(name)),
    index: schema.index.levels.map(({ name }, level) => stored(`_idx#${level}_${name ?? level}`)),
  }
}

/** The `kind_meta` of a frame; names that `existing` has as numbers stay numbers. */
export function kindMetaOf({ schema, columns, index }: FrameLayout, existing?: Document): Document {
  const before = new Map(((existing?.columns ?? []) as readonly Pair[]).map((pair) => [pair[1], pair]))
  const pairs = [
    ...index.map((field): Pair => [field, field]),
    ...columns.map((field, column): Pair => before.get(field) ?? [schema.columns[column]!.name, field]),
    [ROW_ID, ROW_ID],
  ]
  const dtypes = [
    ...index.map((field, level) => [field, schema.index.levels[level]!.dtype.name]),
    ...columns.map((field, column) => [field, schema.columns[column]!.dtype.name]),
    [ROW_ID, 'int64'],
  ]
  const counts = schema.index.counts ?? (schema.index.type === 'RangeIndex' ? 'range' : undefined)
  const categories = columns.flatMap((field, column) => {
    const { categories: values, ordered = false } = schema.columns[column]!
    return values && lengthOf(values) <= MOST_CATEGORIES ? [[field, { values, ordered }] as const] : []
  })
  return {
    columns: pairs,
    dtypes: Object.fromEntries(dtypes),
    idx_meta: {
      names: schema.index.levels.map(({ name }) => name),
      ...(counts && { counts }),
    },
    ...(categories.length > 0 && { categories: Object.fromEntries(categories) }),
  }
}

function lengthOf(values: readonly Json[]): number {
  return values.reduce((sum: number, value) => sum + String(value).length, 0)
}

/** A field of a document cannot be asked for by a name with dots. */
function stored(name: string): string {
  return name.replaceAll('.', '_')
}

/** A dtype that this server does not know, such as an interval, is read for what its values are. */
function knownDtype(name = 'object'): Dtype {
  try {
    return parseDtype(name)
  } catch {
    return { kind: 'text', name: 'object' }
  }
}

/** The class is not stored; these are the names that the guide prints. */
function indexType(dtypes: readonly Dtype[]): string {
  const [dtype] = dtypes
  if (dtypes.length !== 1 || !dtype) return 'MultiIndex'
  switch (dtype.kind) {
    case 'int':
      return dtype.signed ? 'Int64Index' : 'UInt64Index'
    case 'float':
      return 'Float64Index'
    case 'datetime':
      return 'DatetimeIndex'
    default:
      return 'Index'
  }
}
