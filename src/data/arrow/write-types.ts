import * as arrow from '@uwdata/flechette'
import type { Dtype } from '../frame/dtypes.ts'
import { UNITS } from '../frame/time-unit.ts'
import type { ValueType } from '../frame/value-type.ts'

type DataType = arrow.Field['type']
type Unit = 0 | 1 | 2 | 3

/** The Arrow type that carries a dtype; a category's depends on its categories. */
export function arrowType(dtype: Exclude<Dtype, { kind: 'category' }>): DataType {
  switch (dtype.kind) {
    case 'int':
      return arrow.int(dtype.bits, dtype.signed)
    case 'float':
      return dtype.bits === 32 ? arrow.float32() : arrow.float64()
    case 'bool':
      return arrow.bool()
    case 'text':
      return arrow.utf8()
    case 'datetime':
      return arrow.timestamp(UNITS.indexOf(dtype.unit) as Unit, dtype.zone)
    case 'timedelta':
      return arrow.duration(UNITS.indexOf(dtype.unit) as Unit)
    case 'arrow':
      return arrowTypeOfValues(dtype.type)
  }
}

export function arrowTypeOfValues(type: ValueType): DataType {
  switch (type.type) {
    case 'null':
      return arrow.nullType()
    case 'bool':
      return arrow.bool()
    case 'string':
      return arrow.utf8()
    case 'int':
      return arrow.int(type.bits, type.signed)
    case 'float':
      return type.bits === 32 ? arrow.float32() : arrow.float64()
    case 'binary':
      return type.size === undefined ? arrow.binary() : arrow.fixedSizeBinary(type.size)
    case 'decimal':
      return arrow.decimal(type.precision, type.scale, type.bits)
    case 'date':
      return arrow.dateDay()
    case 'time':
      return arrow.time(UNITS.indexOf(type.unit) as Unit)
    case 'timestamp':
      return arrow.timestamp(UNITS.indexOf(type.unit) as Unit, type.zone)
    case 'duration':
      return arrow.duration(UNITS.indexOf(type.unit) as Unit)
    case 'list': {
      const item = arrow.field('item', arrowTypeOfValues(type.item))
      return type.size === undefined ? arrow.list(item) : arrow.fixedSizeList(item, type.size)
    }
    case 'struct':
      return arrow.struct(type.fields.map((field) => arrow.field(field.name, arrowTypeOfValues(field.type))))
    case 'map':
      return arrow.map(
        arrow.field('key', arrowTypeOfValues(type.key), false),
        arrow.field('value', arrowTypeOfValues(type.value)),
      )
  }
}
