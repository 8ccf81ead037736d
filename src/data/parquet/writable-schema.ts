import { badRequest } from '../../error.ts'
import { arrowDtype, type Dtype, parseDtype } from '../frame/dtypes.ts'
import type { ColumnSchema, FrameSchema } from '../frame/frame.ts'
import { MOST_DIGITS, type ValueType } from '../frame/value-type.ts'

/**
 * The schema with the types that Parquet has in place of those that it has not, as pandas writes them too: milliseconds
 * for seconds, decimals with no digits behind the point for those of thousands. Categories are written in the order in
 * which they come, so that those with an order are texts.
 */
export function writableSchema({ columns, index }: FrameSchema): FrameSchema {
  return {
    columns: columns.map((column) => ({ ...column, dtype: writable(column.name, column.dtype, column) })),
    index: {
      ...index,
      levels: index.levels.map((level) => ({ ...level, dtype: writable('index', level.dtype) })),
    },
  }
}

function writable(name: string, dtype: Dtype, column?: ColumnSchema): Dtype {
  switch (dtype.kind) {
    case 'datetime':
      return parseDtype(dtype.name.replace('[s', '[ms'))
    case 'category': {
      const isOrderedText = column?.ordered && column.categories?.every((value) => typeof value === 'string')
      return isOrderedText ? parseDtype('object') : dtype
    }
    case 'arrow':
      return arrowDtype(writableType(name, dtype.type))
    default:
      return dtype
  }
}

function writableType(name: string, type: ValueType): ValueType {
  switch (type.type) {
    case 'time':
    case 'timestamp':
      return type.unit === 's' ? { ...type, unit: 'ms' } : type
    case 'decimal': {
      if (type.scale >= 0) return type
      const precision = type.precision - type.scale
      if (precision > MOST_DIGITS[256])
        throw badRequest(
          `Column "${name}" has decimals of ${precision} digits, which Parquet cannot carry, ask for JSON`,
        )
      return { type: 'decimal', bits: precision > MOST_DIGITS[128] ? 256 : 128, precision, scale: 0 }
    }
    case 'list':
      return { ...type, item: writableType(name, type.item) }
    case 'struct':
      return {
        ...type,
        fields: type.fields.map((field) => ({ ...field, type: writableType(name, field.type) })),
      }
    case 'map':
      return { ...type, key: writableType(name, type.key), value: writableType(name, type.value) }
    default:
      return type
  }
}
