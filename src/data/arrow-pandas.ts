import type { Dtype } from './dtypes.ts'
import type { FrameSchema } from './frame.ts'

/** The part of the `pandas` schema metadata that is used here; pyarrow's "pandas_metadata" describes it all. */
export interface PandasMetadata {
  readonly index_columns: readonly (string | RangeDescriptor)[]
  readonly columns: readonly {
    readonly name: string | null
    readonly field_name: string
    readonly numpy_type: string
  }[]
}

interface RangeDescriptor {
  readonly kind: 'range'
  readonly name: string | null
  readonly start: number
  readonly stop: number
  readonly step: number
}

/** The field that carries a level of the index. */
export function indexField(level: number): string {
  return `__index_level_${level}__`
}

/** What pyarrow's `to_pandas` needs to restore the index and the dtypes that Arrow has no types for. */
export function pandasMetadata(schema: FrameSchema): object {
  const columns = schema.columns.map(({ name, dtype, categories, ordered }) => ({
    name,
    field_name: name,
    ...describe(dtype, categories?.length ?? 0, ordered ?? false),
  }))
  const levels = schema.index.levels.map(({ name, dtype }, level) => ({
    name,
    field_name: indexField(level),
    ...describe(dtype, 0, false),
  }))
  return {
    index_columns: levels.map((level) => level.field_name),
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

function describe(dtype: Dtype, num_categories: number, ordered: boolean): object {
  const plain = (pandas_type: string) => ({ pandas_type, numpy_type: dtype.name, metadata: null })
  switch (dtype.kind) {
    case 'int':
      return plain(dtype.name.toLowerCase())
    case 'float':
      return plain(dtype.name)
    case 'bool':
      return plain('bool')
    case 'text':
      return plain('unicode')
    case 'category':
      return { pandas_type: 'categorical', numpy_type: 'int32', metadata: { num_categories, ordered } }
    case 'datetime': {
      const numpy_type = `datetime64[${dtype.unit}]`
      if (dtype.zone === null) return { pandas_type: 'datetime', numpy_type, metadata: null }
      return { pandas_type: 'datetimetz', numpy_type, metadata: { timezone: dtype.zone } }
    }
    case 'timedelta':
      return plain('timedelta')
  }
}
