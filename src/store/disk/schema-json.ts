import { parseDtype } from '../../data/frame/dtypes.ts'
import type { FrameSchema } from '../../data/frame/frame.ts'
import type { Json } from '../../data/frame/vector.ts'

interface Stored {
  readonly columns: readonly {
    name: string
    dtype: string
    categories?: readonly Json[]
    ordered?: boolean
  }[]
  readonly index: {
    type: string
    levels: readonly { name: string | null; dtype: string }[]
    /** Earlier versions wrote `true` of rows that were appended. */
    counts?: true | 'rows' | 'range'
  }
}

/** A frame's schema as JSON text, dtypes by their pandas names. */
export function schemaToJson(schema: FrameSchema): string {
  const stored: Stored = {
    columns: schema.columns.map((column) => ({ ...column, dtype: column.dtype.name })),
    index: {
      type: schema.index.type,
      levels: schema.index.levels.map(({ name, dtype }) => ({ name, dtype: dtype.name })),
      ...(schema.index.counts && { counts: schema.index.counts }),
    },
  }
  return JSON.stringify(stored)
}

export function schemaFromJson(text: string): FrameSchema {
  const { columns, index } = JSON.parse(text) as Stored
  return {
    columns: columns.map((column) => ({ ...column, dtype: parseDtype(column.dtype) })),
    index: {
      type: index.type,
      levels: index.levels.map(({ name, dtype }) => ({ name, dtype: parseDtype(dtype) })),
      ...(index.counts && { counts: index.counts === true ? 'rows' : index.counts }),
    },
  }
}
