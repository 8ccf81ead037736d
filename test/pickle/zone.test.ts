import { expect, test } from 'vitest'
import { offsetText } from '../../src/pickle/python/instant.ts'
import { zoneOf } from '../../src/pickle/python/zone.ts'
import type { PickleObject, PickleValue } from '../../src/pickle/value.ts'

const object = (module: string, name: string, ...items: PickleValue[]): PickleObject => {
  return { type: 'object', module, name, args: { type: 'tuple', items }, state: undefined }
}
const berlin = object('zoneinfo', 'ZoneInfo._unpickle', 'Europe/Berlin', true)
const wall = (text: string) => Date.parse(`${text}Z`)

test.each([
  ['winter', '2020-01-01T00:00', 0, '+01:00'],
  ['summer', '2020-07-01T00:00', 0, '+02:00'],
  ['an hour that comes twice, the first time', '2020-10-25T02:30', 0, '+02:00'],
  ['an hour that comes twice, the second time', '2020-10-25T02:30', 1, '+01:00'],
  ['an hour that never comes', '2020-03-29T02:30', 0, '+01:00'],
  ['a time before there were zones', '1880-01-01T00:00', 0, '+00:53:28'],
])('the offset of Berlin in %s', (_, time, fold, offset) => {
  expect(offsetText(zoneOf(berlin)!.showing(wall(time), fold))).toBe(offset)
})

test.each([
  ['UTC of pytz', object('pytz', '_UTC'), '+00:00'],
  ['a fixed offset of pytz', object('pytz', '_FixedOffset', -90n), '-01:30'],
  ['a zone of pytz, localized', object('pytz', '_p', 'Europe/Berlin', 3600n, 0n, 'CET'), '+01:00'],
])('the offset of %s', (_, zone, offset) => {
  expect(offsetText(zoneOf(zone)!.showing(wall('2020-07-01T00:00'), 0))).toBe(offset)
})

test('a zone that is not known is named', () => {
  expect(() => zoneOf(object('dateutil.tz.tz', 'tzlocal'))).toThrow('dateutil.tz.tz.tzlocal')
  expect(() => zoneOf(object('zoneinfo', 'ZoneInfo._unpickle', 'No/Where', true))).toThrow('"No/Where"')
})
