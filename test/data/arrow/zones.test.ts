import { expect, test } from 'vitest'
import type { ArrowField, ArrowType } from '../../../src/data/arrow/schema.ts'
import { inZones } from '../../../src/data/arrow/zones.ts'

const field = (type: ArrowType): ArrowField => ({ name: 'x', type, extension: undefined })
const time = (unit: 's' | 'ms', zone: string | null): ArrowType => ({ id: 'timestamp', unit, zone })

test.each<[string, (type: ArrowType) => ArrowType]>([
  ['a column', (type) => type],
  ['a list', (type) => ({ id: 'list', item: field(type), layout: 'offsets' })],
  ['a list of so many', (type) => ({ id: 'fixed-list', item: field(type), size: 2 })],
  ['a struct', (type) => ({ id: 'struct', fields: [field({ id: 'bool' }), field(type)] })],
  [
    'a map',
    (type) => ({ id: 'map', entries: field({ id: 'struct', fields: [field({ id: 'bool' }), field(type)] }) }),
  ],
])('times of %s in another unit have the zone that they were written in', (_, within) => {
  const written = field(within(time('s', 'Europe/Zurich')))
  expect(inZones(field(within(time('ms', 'UTC'))), written)).toEqual(
    field(within(time('ms', 'Europe/Zurich'))),
  )
})

test('times without a zone, and those whose writer says nothing, stay', () => {
  const [local, utc] = [field(time('ms', null)), field(time('ms', 'UTC'))]
  expect(inZones(local, field(time('s', 'Europe/Zurich')))).toEqual(local)
  expect(inZones(utc, field(time('s', null)))).toEqual(utc)
  expect(inZones(utc, undefined)).toBe(utc)
})
