import { badRequest } from '../../error.ts'

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** The time that is meant by "90d", "12h" from now on, or by a date. Throws 400 for anything else, and for the past. */
export function expiryOf(text: string): Date {
  const [, count, unit] = /^(\d+)([mhdw])$/.exec(text) ?? []
  const [date] = /^\d{4}-\d{2}-\d{2}/.exec(text) ?? []
  const isDate = date !== undefined && isOfCalendar(date)
  const time =
    count === undefined
      ? isDate
        ? Date.parse(text)
        : Number.NaN
      : Date.now() + Number(count) * UNITS[unit!]!
  if (time > Date.now() && time < 8.64e15) return new Date(time)
  throw badRequest(`Time "${text}" is none to come, write such as "90d", "12h" or "2027-01-31"`)
}

/** `Date` takes the 31st of February for a day in March. */
function isOfCalendar(date: string): boolean {
  const midnight = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date)
}
