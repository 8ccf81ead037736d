import { badRequest } from '../../error.ts'
import type { DecodeOptions } from '../format.ts'
import type { ColumnSchema, IndexLevel } from '../frame/frame.ts'
import { APPEND_ADVICE, knownColumns } from '../frame/given-dtypes.ts'
import { CategoryColumn } from './category-column.ts'
import type { Column } from './column.ts'
import { DateColumn } from './date-column.ts'
import type { Layout } from './header.ts'
import { InferredColumn } from './inferred-column.ts'
import { Missing } from './missing.ts'
import { NA_WORDS } from './options.ts'
import { TypedColumn } from './typed-column.ts'

export interface NamedColumn {
  /** Null of labels that have no name. */
  readonly name: string | null
  /** Whether it is a level of the labels, which stand first. */
  readonly isLabel: boolean
  readonly column: Column
}

/** How each field of a record is read: as the caller says, as the dataset has it, or as its values are. */
export function columnsOf(
  { labels, columns }: Layout,
  options: Omit<DecodeOptions, 'append'>,
): readonly NamedColumn[] {
  const { dtypes, known, csv = {} } = options
  const columnsThere = knownColumns(options)
  const reading = { missing: new Missing(csv.na ?? NA_WORDS), point: (csv.decimal ?? '.').charCodeAt(0) }
  const names = [...labels, ...columns]
  const said = [...(dtypes?.keys() ?? []), ...(csv.parseDates ?? [])]
  const unknown = said.find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw badRequest(
      `There is no column "${unknown}" in the CSV, which has ${names
        .slice(0, 50)
        .map((name) => `"${name ?? ''}"`)
        .join(', ')}`,
    )
  }
  const isDate = new Set(csv.parseDates)
  return names.map((name, position) => {
    const isLabel = position < labels.length
    const there = isLabel ? levelAt(position) : columnsThere.get(name ?? '')
    return { name, isLabel, column: columnAt(name, position, there) }
  })

  /** Of an empty dataset the index is that of the first rows. */
  function levelAt(position: number): IndexLevel | undefined {
    const levels = options.knownIsEmpty ? undefined : known?.index.levels
    return levels?.length === labels.length ? levels[position] : undefined
  }

  function columnAt(
    name: string | null,
    position: number,
    there: IndexLevel | ColumnSchema | undefined,
  ): Column {
    const given = name === null ? undefined : dtypes?.get(name)
    const dtype = given ?? there?.dtype
    const categories = there && 'categories' in there ? there.categories : undefined
    if (!dtype) {
      if (name !== null && isDate.has(name)) return new DateColumn(name, position, reading)
      return new InferredColumn(position, reading)
    }
    if (dtype.kind === 'category') return new CategoryColumn(categories ?? [], position, reading)
    return new TypedColumn(name ?? 'index', dtype, position, reading, given ? '' : APPEND_ADVICE)
  }
}
