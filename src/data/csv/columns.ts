import { badRequest } from '../../error.ts'
import type { DecodeOptions } from '../format.ts'
import type { FrameSchema, IndexLevel } from '../frame/frame.ts'
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

const ADVICE = '; the dataset has this dtype, append=0 writes a new one'

/** How each field of a record is read: as the caller says, as the dataset has it, or as its values are. */
export function columnsOf(
  { labels, columns }: Layout,
  { dtypes, known, knownIsEmpty, csv = {} }: Omit<DecodeOptions, 'append'>,
): readonly NamedColumn[] {
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
    const there = isLabel
      ? knownLevel(known, labels.length, position)
      : known?.columns.find((one) => one.name === name)
    const column = columnAt(name, position, there)
    return { name, isLabel, column }
  })

  function columnAt(name: string | null, position: number, there: IndexLevel | undefined): Column {
    const given = name === null ? undefined : dtypes?.get(name)
    const untold = knownIsEmpty && there?.dtype.name === 'object'
    const dtype = given ?? (untold ? undefined : there?.dtype)
    if (!dtype)
      return name !== null && isDate.has(name)
        ? new DateColumn(name, position, reading)
        : new InferredColumn(position, reading)
    if (dtype.kind === 'category') return new CategoryColumn(categoriesOf(there), position, reading)
    return new TypedColumn(name ?? 'index', dtype, position, reading, given ? '' : ADVICE)
  }
}

function categoriesOf(there: object | undefined) {
  return there && 'categories' in there ? (there.categories as never) : []
}

function knownLevel(
  known: FrameSchema | undefined,
  levels: number,
  position: number,
): IndexLevel | undefined {
  return known?.index.levels.length === levels ? known.index.levels[position] : undefined
}
