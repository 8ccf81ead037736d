import { z } from 'zod'
import { badRequest } from '../../error.ts'
import type { Dtype } from '../frame/dtypes.ts'
import type { FrameSchema } from '../frame/frame.ts'
import type { ValueType } from '../frame/value-type.ts'
import { parseWire } from '../json/wire.ts'
import type { CategoryDictionaries, CategoryDictionary } from './category-dictionary.ts'

/** pandas has NaN for a name that is missing, which pyarrow writes as Python spells it. */
const Name = z.union([z.string(), z.nan().transform(() => null)]).nullable()
const RangeDescriptor = z.object({
  kind: z.literal('range'),
  name: Name,
  start: z.int(),
  step: z.int(),
})
const Column = z.object({ name: Name, field_name: z.string(), numpy_type: z.string() })
const PandasMetadata = z.object({
  index_columns: z.array(z.union([z.string(), RangeDescriptor])).default([]),
  columns: z.array(Column).default([]),
})

/** The part of the `pandas` schema metadata that is used here; pyarrow's "pandas_metadata" describes it all. */
export type PandasMetadata = z.infer<typeof PandasMetadata>

/** Reads the `pandas` metadata of a schema, which other writers than pyarrow leave out. */
export function parsePandasMetadata(text: string | undefined): PandasMetadata {
  try {
    return PandasMetadata.parse(parseWire(text ?? '{}'))
  } catch (cause) {
    throw badRequest(
      'The "pandas" metadata of the Arrow schema is not as pyarrow writes it, leave it out',
      cause,
    )
  }
}

/** The field that carries a level of the index. */
export function indexField(level: number): string {
  return `__index_level_${level}__`
}

/** How labels are carried: as columns, or as the start, stop and step of a RangeIndex. */
export type Labels =
  | { readonly kind: 'columns' }
  | { readonly kind: 'range'; readonly start: number; readonly stop: number; readonly step: number }

/** What pyarrow's `to_pandas` needs to restore the index and the dtypes that Arrow has no types for. */
export function pandasMetadata(
  schema: FrameSchema,
  labels: Labels,
  dictionaries: CategoryDictionaries,
): object {
  const columns = schema.columns.map(({ name, dtype }, column) => ({
    name,
    field_name: name,
    ...describe(dtype, dictionaries.get(column)),
  }))
  const range = labels.kind === 'range' ? { ...labels, name: schema.index.levels[0]!.name } : undefined
  const levels = (range ? [] : schema.index.levels).map(({ name, dtype }, level) => ({
    name,
    field_name: indexField(level),
    ...describe(dtype, dictionaries.get(-1 - level)),
  }))
  return {
    index_columns: range ? [range] : levels.map((level) => level.field_name),
    column_indexes: [
      {
        name: null,
        field_name: null,
        pandas_type: 'unicode',
        numpy_type: 'object',
        metadata: { encoding: 'UTF-8' },
      },
    ],
    columns: [...columns, ...levels],
    creator: { library: 'pyarrow', version: '14.0.0' },
    pandas_version: '2.2.0',
  }
}

function describe(dtype: Dtype, dictionary: CategoryDictionary | undefined): object {
  const plain = (pandas_type: string) => ({ pandas_type, numpy_type: dtype.name, metadata: null })
  switch (dtype.kind) {
    case 'int':
      return plain(dtype.name.toLowerCase())
    case 'float':
      return plain(dtype.name.toLowerCase())
    case 'bool':
      return plain('bool')
    case 'text':
      return plain('unicode')
    case 'category':
      return {
        pandas_type: 'categorical',
        numpy_type: 'int32',
        metadata: { num_categories: dictionary?.places.size ?? 0, ordered: dictionary?.ordered ?? false },
      }
    case 'datetime': {
      const numpy_type = `datetime64[${dtype.unit}]`
      if (dtype.zone === null) return { pandas_type: 'datetime', numpy_type, metadata: null }
      return { pandas_type: 'datetimetz', numpy_type, metadata: { timezone: dtype.zone } }
    }
    case 'timedelta':
      return plain('timedelta')
    case 'arrow':
      // pandas has these as objects, unless it is told to keep Arrow's types.
      return { pandas_type: pandasTypeOf(dtype.type), numpy_type: 'object', metadata: null }
  }
}

function pandasTypeOf(type: ValueType): string {
  switch (type.type) {
    case 'binary':
      return 'bytes'
    case 'list':
      return `list[${pandasTypeOf(type.item)}]`
    case 'struct':
    case 'map':
      return 'object'
    default:
      return type.type
  }
}
