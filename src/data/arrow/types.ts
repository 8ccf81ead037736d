import { badRequest } from '../../error.ts'
import { arrowDtype, type Dtype, parseDtype } from '../frame/dtypes.ts'
import { MOST_DIGITS, parseValueType, printValueType, type ValueType } from '../frame/value-type.ts'
import { extensionOf } from './extensions.ts'
import type { ArrowField, ArrowType } from './schema.ts'

/**
 * The dtype of an Arrow column; `pandas` is what the pandas metadata of the schema says, if anything. Throws 400 that
 * names column and type for what neither pandas nor its types of Arrow can hold.
 */
export function dtypeOfField(field: ArrowField, pandas: string | undefined): Dtype {
  const extension = extensionOf(field)
  return extension ? extension.dtype : dtypeOfType(field.name, field.type, pandas)
}

function dtypeOfType(column: string, type: ArrowType, pandas: string | undefined): Dtype {
  switch (type.id) {
    case 'null':
      return parseDtype('object')
    case 'bool':
      return parseDtype(pandas === 'boolean' ? 'boolean' : 'bool')
    case 'int': {
      const name = `${type.signed ? '' : 'u'}int${type.bits}`
      return parseDtype(pandas?.toLowerCase() === name ? pandas : name)
    }
    case 'float': {
      const name = type.bits === 64 ? 'float64' : 'float32'
      return parseDtype(pandas?.toLowerCase() === name ? pandas : name)
    }
    case 'bytes':
      if (!type.isText) return arrowDtype(valueTypeOf(column, type))
      return parseDtype(pandas?.startsWith('string') ? 'string' : pandas === 'str' ? 'str' : 'object')
    case 'timestamp': {
      if (type.zone === null) return parseDtype(`datetime64[${type.unit}]`)
      const zone = /^z$/i.test(type.zone) ? 'UTC' : type.zone
      return named(column, type, () => parseDtype(`datetime64[${type.unit}, ${zone}]`))
    }
    case 'duration':
      return parseDtype(`timedelta64[${type.unit}]`)
    case 'dictionary':
      return isCategory(type.values) ? parseDtype('category') : dtypeOfType(column, type.values, pandas)
    case 'run-end':
      return dtypeOfField({ ...type.values, name: column }, pandas)
    default:
      return arrowDtype(roundTrip(column, valueTypeOf(column, type)))
  }
}

/** What pandas has categories of here; other dictionaries are a way to write values that repeat. */
export function isCategory(values: ArrowType): boolean {
  if (values.id === 'bytes') return values.isText
  return values.id === 'int' || values.id === 'float' || values.id === 'bool'
}

function named<Value>(column: string, type: ArrowType, make: () => Value): Value {
  try {
    return make()
  } catch (cause) {
    throw badRequest(
      `Column "${column}" is of Arrow type ${nameOf(type)}: ${(cause as Error).message}`,
      cause,
    )
  }
}

/** Field names with `<`, `>` or `, ` in them leave a name of the type that cannot be read again. */
function roundTrip(column: string, type: ValueType): ValueType {
  const name = printValueType(type)
  const back = parseValueType(name)
  if (back && printValueType(back) === name && JSON.stringify(back) === JSON.stringify(type)) return type
  throw badRequest(`Column "${column}" has fields whose names have brackets or commas, rename them`)
}

function valueTypeOf(column: string, type: ArrowType): ValueType {
  const ofField = (field: ArrowField): ValueType => {
    if (field.extension)
      throw badRequest(
        `Column "${column}" has the extension type "${field.extension.name}" within, send what it is stored as`,
      )
    return valueTypeOf(column, field.type)
  }
  switch (type.id) {
    case 'null':
    case 'bool':
      return { type: type.id }
    case 'int':
      return { type: 'int', bits: type.bits, signed: type.signed }
    case 'float':
      return { type: 'float', bits: type.bits === 64 ? 64 : 32 }
    case 'bytes':
      return type.isText ? { type: 'string' } : { type: 'binary', size: undefined }
    case 'fixed':
      return { type: 'binary', size: type.size }
    case 'decimal': {
      const { bits, precision, scale } = type
      if (precision > MOST_DIGITS[bits])
        throw badRequest(`Column "${column}" has decimals of ${precision} digits in ${bits} bits`)
      return { type: 'decimal', bits, precision, scale }
    }
    case 'date':
      return { type: 'date' }
    case 'time':
    case 'duration':
      return { type: type.id, unit: type.unit }
    case 'timestamp':
      return { type: 'timestamp', unit: type.unit, zone: type.zone }
    case 'list':
      return { type: 'list', item: ofField(type.item), size: undefined }
    case 'fixed-list':
      return { type: 'list', item: ofField(type.item), size: type.size }
    case 'struct': {
      const fields = type.fields.map((field) => ({ name: field.name, type: ofField(field) }))
      if (new Set(fields.map(({ name }) => name)).size < fields.length)
        throw badRequest(`Column "${column}" is a struct with two fields of one name`)
      return { type: 'struct', fields }
    }
    case 'map': {
      const { fields } = type.entries.type as Extract<ArrowType, { id: 'struct' }>
      return { type: 'map', key: ofField(fields[0]!), value: ofField(fields[1]!) }
    }
    case 'dictionary':
      return valueTypeOf(column, type.values)
    case 'run-end':
      return ofField(type.values)
    case 'other':
      throw badRequest(`Column "${column}" is of Arrow type ${type.name}, which has no pandas dtype`)
  }
}

/** As messages call the type. */
export function nameOf(type: ArrowType): string {
  if (type.id === 'timestamp')
    return `timestamp[${type.unit}${type.zone === null ? '' : `, tz=${type.zone}`}]`
  return type.id
}
