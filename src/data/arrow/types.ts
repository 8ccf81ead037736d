import * as arrow from 'apache-arrow'
import { badRequest } from '../../error.ts'
import { type Dtype, parseDtype } from '../frame/dtypes.ts'
import type { TimeUnit } from '../frame/time-unit.ts'

const UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns']

/** The Arrow type that carries a dtype; a category's depends on its categories. */
export function arrowType(dtype: Exclude<Dtype, { kind: 'category' }>): arrow.DataType {
  switch (dtype.kind) {
    case 'int':
      return intType(dtype.signed, dtype.bits)
    case 'float':
      return dtype.name === 'float32' ? new arrow.Float32() : new arrow.Float64()
    case 'bool':
      return new arrow.Bool()
    case 'text':
      return new arrow.Utf8()
    case 'datetime':
      return new arrow.Timestamp(UNITS.indexOf(dtype.unit), dtype.zone)
    case 'timedelta':
      return new arrow.Duration(UNITS.indexOf(dtype.unit))
    case 'arrow':
      throw badRequest(`Dtype ${dtype.name} cannot be written as Arrow, ask for JSON`)
  }
}

function intType(signed: boolean, bits: 8 | 16 | 32 | 64): arrow.DataType {
  const [Signed, Unsigned] = (
    {
      8: [arrow.Int8, arrow.Uint8],
      16: [arrow.Int16, arrow.Uint16],
      32: [arrow.Int32, arrow.Uint32],
      64: [arrow.Int64, arrow.Uint64],
    } as const
  )[bits]
  return signed ? new Signed() : new Unsigned()
}

/** The dtype of an Arrow column; `pandas` is what the pandas metadata of the schema says, if anything. */
export function dtypeOfArrow(column: string, type: arrow.DataType, pandas: string | undefined): Dtype {
  if (arrow.DataType.isInt(type)) {
    const name = `${type.isSigned ? 'int' : 'uint'}${type.bitWidth}`
    return parseDtype(pandas?.toLowerCase() === name ? pandas : name)
  }
  if (arrow.DataType.isFloat(type))
    return parseDtype(type.precision === arrow.Precision.DOUBLE ? 'float64' : 'float32')
  if (arrow.DataType.isBool(type)) return parseDtype(pandas === 'boolean' ? 'boolean' : 'bool')
  if (arrow.DataType.isUtf8(type) || arrow.DataType.isLargeUtf8(type)) {
    return parseDtype(pandas?.startsWith('string') ? 'string' : pandas === 'str' ? 'str' : 'object')
  }
  if (arrow.DataType.isNull(type)) return parseDtype('object')
  if (arrow.DataType.isDictionary(type)) {
    dtypeOfCategories(column, type.dictionary)
    return parseDtype('category')
  }
  if (arrow.DataType.isTimestamp(type)) {
    return parseDtype(
      type.timezone ? `datetime64[${UNITS[type.unit]}, ${type.timezone}]` : `datetime64[${UNITS[type.unit]}]`,
    )
  }
  if (arrow.DataType.isDuration(type)) return parseDtype(`timedelta64[${UNITS[type.unit]}]`)
  throw badRequest(`Column "${column}" is of Arrow type ${type}, which has no pandas dtype here`)
}

function dtypeOfCategories(column: string, type: arrow.DataType): void {
  const { isUtf8, isLargeUtf8, isInt, isFloat, isBool } = arrow.DataType
  if ([isUtf8, isLargeUtf8, isInt, isFloat, isBool].some((is) => is(type))) return
  throw badRequest(`Column "${column}" has categories of Arrow type ${type}, use texts, numbers or booleans`)
}

/** Nanoseconds of one unit. */
export function nanoseconds(unit: TimeUnit): bigint {
  return 1000n ** BigInt(3 - UNITS.indexOf(unit))
}
