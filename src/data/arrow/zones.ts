import type { ArrowField, ArrowType } from './schema.ts'

/**
 * A field with the zones that its writer had, where it is read in UTC: the library of Parquet forgets the zone of times whose unit
 * the file has changed, as that of seconds, or by `coerce_timestamps`.
 */
export function inZones(field: ArrowField, written: ArrowField | undefined): ArrowField {
  return written ? { ...field, type: zoned(field.type, written.type) } : field
}

function zoned(type: ArrowType, written: ArrowType): ArrowType {
  if (type.id === 'timestamp' && written.id === 'timestamp')
    return type.zone === 'UTC' && written.zone !== null ? { ...type, zone: written.zone } : type
  if (type.id === 'list' && written.id === 'list') return { ...type, item: inZones(type.item, written.item) }
  if (type.id === 'fixed-list' && written.id === 'fixed-list')
    return { ...type, item: inZones(type.item, written.item) }
  if (type.id === 'map' && written.id === 'map')
    return { ...type, entries: inZones(type.entries, written.entries) }
  if (type.id === 'struct' && written.id === 'struct')
    return { ...type, fields: type.fields.map((field, i) => inZones(field, written.fields[i])) }
  return type
}
