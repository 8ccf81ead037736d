import { badRequest } from '../../../error.ts'

/** A schedule by its parts, as `om.jobs.Schedule` takes them; what is absent is every one, or the first of a larger part. */
export interface Periods {
  readonly minute?: string | undefined
  readonly hour?: string | undefined
  readonly monthday?: string | undefined
  readonly month?: string | undefined
  readonly weekday?: string | undefined
  /** Times of the day, such as "06:05,12:05". */
  readonly at?: string | undefined
}

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const DAY =
  '(?:sun(?:days?)?|mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:nesdays?)?|thu(?:rs(?:days?)?)?|fri(?:days?)?|sat(?:urdays?)?)'
const TIME = String.raw`(?:\d{1,2}:\d{2}(?: ?[ap]m)?|\d{1,2} ?[ap]m|noon|midnight)`
const NUMBER = String.raw`\d{1,2}(?:st|nd|rd|th)?`
/** Between the members of a list. */
const AND = '(?: ?(?:,|/|and|&|, and) ?)'
const listOf = (item: string) => `${item}(?:(?:${AND}| ?- ?)${item})*`

/** Words that say nothing of their own. */
const FILLERS = /\b(?:on|at|in|of|the|only|and|every|each|from|run|day|days|month)\b|[,/]/g

type Fields = { -readonly [Part in keyof Periods]: string }
type Reading = readonly [RegExp, (match: string, ...groups: string[]) => Fields]

/** What is read of a phrase, one after the other: each takes its words away. */
const READINGS: readonly Reading[] = [
  [/\bevery (\d+)(?:st|nd|rd|th)? minutes?(?: past the hour)?\b/, (_, n) => ({ minute: every(n) })],
  [/\bevery minute\b/, () => ({ minute: '*' })],
  [/\b(\d+) minutes? past the hour\b/, (_, n) => ({ minute: n })],
  [
    new RegExp(String.raw`\bminutes? (${listOf(String.raw`\d{1,2}`)})(?![:\d])`),
    (_, list) => ({ minute: numbers(list) }),
  ],
  [/\bevery (\d+)(?:st|nd|rd|th)? hours?\b/, (_, n) => ({ hour: every(n) })],
  [/\b(?:every hour|hourly)\b/, () => ({ hour: '*' })],
  [
    new RegExp(String.raw`\bhours? (${listOf(String.raw`\d{1,2}`)})(?![:\d])`),
    (_, list) => ({ hour: numbers(list) }),
  ],
  [new RegExp(String.raw`\b${listOf(TIME)}`), (list) => ({ at: list })],
  [/\b(?:the )?first(?: day)?(?: of(?: the| each| every)? month)?\b/, () => ({ monthday: '1' })],
  [/\bevery (\d+)(?:st|nd|rd|th)? months?\b/, (_, n) => ({ month: every(n), monthday: '1' })],
  [/\bevery (\d+)(?:st|nd|rd|th)? days?(?! of)\b/, (_, n) => ({ monthday: every(n) })],
  [
    new RegExp(String.raw`\b(?:days? )(${listOf(NUMBER)})(?: of(?: the| each| every)? month)?\b`),
    (_, list) => ({ monthday: numbers(list) }),
  ],
  [
    new RegExp(
      String.raw`\b(${listOf(String.raw`\d{1,2}(?:st|nd|rd|th)`)})(?: days?)?(?: of(?: the| each| every)? month)?\b`,
    ),
    (_, list) => ({ monthday: numbers(list) }),
  ],
  [/\b(?:every month|monthly)\b/, () => ({ month: '*', monthday: '1' })],
  [/\b(?:every week|weekly)\b/, () => ({ weekday: 'sun' })],
  [/\b(?:weekdays?|work(?:ing )?-?days?)\b/, () => ({ weekday: 'mon-fri' })],
  [/\bweek[- ]?ends?\b/, () => ({ weekday: 'sat,sun' })],
  [/\b(?:every ?day|daily)\b/, () => ({ weekday: '*' })],
  [new RegExp(String.raw`\b${listOf(DAY)}\b`), (list) => ({ weekday: names(list) })],
  [new RegExp(String.raw`\b${listOf(MONTH)}\b`), (list) => ({ month: names(list) })],
]

/** Reads words such as "weekdays, at 06:05" or "every 5 minutes, on weekends, in april". Throws 400 that says which it does not know. */
export function readPhrase(text: string): string {
  let rest = ` ${text.toLowerCase().replace(/\s+/g, ' ').trim()} `
    .replace(/ (?:through|until|till|to) /g, '-')
    .replace(/(\d) - (\d)/g, '$1-$2')
  const found: Partial<Record<keyof Periods, string>> = {}
  for (const [pattern, meaning] of READINGS) {
    const match = pattern.exec(rest)
    if (!match) continue
    for (const [part, value] of Object.entries(meaning(...(match as unknown as [string, ...string[]])))) {
      const name = part as keyof Periods
      // "the 1st of every month" says the day twice.
      if (found[name] !== undefined && !(name === 'monthday' && pattern.source.includes('monthly'))) {
        throw unreadable(text, `it says the ${NAMES[name]} twice`)
      }
      found[name] ??= value
    }
    rest = rest.replace(pattern, ' ')
  }
  const unknown = rest.replace(FILLERS, ' ').trim().replace(/\s+/g, ' ')
  if (unknown !== '' || Object.keys(found).length === 0) {
    throw unreadable(text, unknown === '' ? 'it says no time' : `"${unknown}" has no meaning there`)
  }
  return cronOfPeriods(found, text)
}

const NAMES = {
  minute: 'minute',
  hour: 'hour',
  monthday: 'day of the month',
  month: 'month',
  weekday: 'day of the week',
  at: 'time',
}

/**
 * The cron expression of parts. A day without a time begins at midnight and an hour without a minute at its first: omega-ml
 * takes every minute of them.
 */
export function cronOfPeriods(periods: Periods, text = JSON.stringify(periods)): string {
  const { at, weekday = '*', monthday = '*', month = '*' } = periods
  if (at !== undefined && (periods.minute ?? periods.hour) !== undefined) {
    throw unreadable(text, 'it has both a time and a minute or an hour')
  }
  if (Object.values(periods).every((part) => part === undefined)) throw unreadable(text, 'it says no time')
  const times = at === undefined ? undefined : timesOf(at, text)
  const hour = times?.hour ?? periods.hour ?? (periods.minute === undefined ? '0' : '*')
  const minute = times?.minute ?? periods.minute ?? '0'
  const days = weekday
    .toLowerCase()
    .replace(/week-?days?/, 'mon-fri')
    .replace(/week-?ends?/, 'sat,sun')
  return [minute, hour, monthday, month, days]
    .map((part) => part.trim().toLowerCase())
    .map(stepped)
    .join(' ')
}

/** omega-ml's "every 2" and "every". */
function stepped(part: string): string {
  const [, n] = /^every (\d+)(?:st|nd|rd|th)?$/.exec(part) ?? []
  if (n !== undefined) return every(n)
  return (part === 'every' ? '*' : part.replace(/^every /, '')).replaceAll('/', (slash, at: number) =>
    part[at - 1] === '*' || part.includes('-') ? slash : ',',
  )
}

function timesOf(list: string, text: string): { hour: string; minute: string } {
  if (list.includes('-'))
    throw unreadable(text, 'a span of times needs an interval, such as "every 15 minutes, hours 6-8"')
  const times = list
    .split(new RegExp(AND))
    .filter((time) => time !== '')
    .map((time) => timeOf(time, text))
  const hours = [...new Set(times.map(([hour]) => hour))].sort((a, b) => a - b)
  const minutes = [...new Set(times.map(([, minute]) => minute))].sort((a, b) => a - b)
  const all = new Set(times.map((time) => time.join(':')))
  if (all.size !== hours.length * minutes.length) {
    throw unreadable(
      text,
      'a schedule has the same minutes in each of its hours; put the other time into a job of its own',
    )
  }
  return { hour: hours.join(','), minute: minutes.join(',') }
}

function timeOf(time: string, text: string): readonly [hour: number, minute: number] {
  if (time === 'noon') return [12, 0]
  if (time === 'midnight') return [0, 0]
  const [, hours, minutes = '0', half] =
    /^(\d{1,2})(?::(\d{2}))? ?([ap]m)?$/.exec(time.trim().toLowerCase()) ?? []
  const [hour, minute] = [Number(hours), Number(minutes)]
  const isRight =
    hours !== undefined && minute < 60 && (half === undefined ? hour < 24 : hour > 0 && hour <= 12)
  if (!isRight) throw unreadable(text, `"${time}" is no time, write such as "06:05"`)
  return [half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0), minute]
}

function every(n: string | undefined): string {
  return n === '1' ? '*' : `*/${n}`
}

function numbers(list: string | undefined): string {
  return (list ?? '')
    .replace(/(\d)(?:st|nd|rd|th)/g, '$1')
    .split(new RegExp(AND))
    .filter((item) => item !== '')
    .map((item) => String(item).replace(/ /g, ''))
    .join(',')
}

/** By three letters, as cron has them. */
function names(list: string): string {
  return list
    .split(new RegExp(AND))
    .filter((item) => item !== '')
    .map((item) =>
      item
        .split(/ ?- ?/)
        .map((name) => name.slice(0, 3))
        .join('-'),
    )
    .join(',')
}

function unreadable(text: string, reason: string): Error {
  return badRequest(
    `Schedule "${text}" cannot be read: ${reason}; write such as "weekdays, at 06:05" (UTC), or cron such as "5 6 * * mon-fri"`,
  )
}
