import { expect, test } from 'vitest'
import { parseDatetime, parseTimedelta, printDatetime, printTimedelta } from '../../../src/data/frame/time.ts'
import { inUnit, UNITS, unitsAround } from '../../../src/data/frame/time-unit.ts'
import fc from '../../property.ts'

const held = fc.tuple(fc.bigInt(-(2n ** 63n) + 1n, 2n ** 63n - 1n), fc.constantFrom(...UNITS))

test('a time of any unit is read as it was printed', () => {
  fc.assert(
    fc.property(held, ([value, unit]) => {
      expect(inUnit(parseDatetime(printDatetime(value, unit))!, unit)).toBe(value)
      expect(inUnit(parseTimedelta(printTimedelta(value, unit))!, unit)).toBe(value)
    }),
  )
})

test.each([
  ['9999-12-31T00:00:00', 253_402_214_400n, 's'],
  ['0001-01-01T00:00:00', -62_135_596_800n, 's'],
  ['1400-02-28T23:59:59.500', -17_982_345_600_500n, 'ms'],
  ['1969-12-31T23:59:59.999999', -1n, 'us'],
  ['2000-02-29T00:00:00.000000001', 951_782_400_000_000_001n, 'ns'],
  // Beyond four digits a year has a sign, as ISO 8601 asks for.
  ['+294247-01-10T04:00:54.775807', 2n ** 63n - 1n, 'us'],
  ['-000001-12-31T00:00:00', -62_167_305_600n, 's'],
] as const)('%s', (text, value, unit) => {
  expect(printDatetime(value, unit)).toBe(text)
  expect(inUnit(parseDatetime(text)!, unit)).toBe(value)
})

test('a date that the calendar has not is none', () => {
  for (const text of ['1900-02-29', '2020-02-30', '0000-13-01', '12020-01-01', '+2020-01-01', '2020-1-1'])
    expect(parseDatetime(text), text).toBeUndefined()
})

test('what a unit does not hold stands between two that it does', () => {
  expect(inUnit(500_000_000n, 's')).toBeUndefined()
  expect(unitsAround(-500_000_000n, 's')).toEqual({ floor: -1n, ceil: 0n })
  expect(inUnit(2n ** 63n, 'ns')).toBeUndefined()
  expect(inUnit(-(2n ** 63n), 'ns')).toBeUndefined()
})
