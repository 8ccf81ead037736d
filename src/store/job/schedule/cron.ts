import { Cron } from 'croner'
import { badRequest } from '../../../error.ts'

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const

/** Of crontab(5), apart from `@reboot`. */
const MACROS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
}

/** What both omega-ml's reader (celery and croniter) and ours take: of the last two, names too. */
const [NUMBERS, NAMES] = [/^[\d*,/-]+$/, /^[\da-z*,/-]+$/]

/** Whether the text is meant as cron, rather than as words: a macro, a "*", or five parts of which the first two have no words. */
export function looksLikeCron(text: string): boolean {
  const fields = text.trim().split(/\s+/)
  return (
    text.trim().startsWith('@') ||
    text.includes('*') ||
    (fields.length === 5 && fields.slice(0, 2).every((field) => /^[\d*,/-]+$/.test(field)))
  )
}

/**
 * A cron expression as omega-ml stores it: minute, hour, day of the month, month and day of the week in UTC, months as numbers,
 * Sunday as 0. Throws 400 for one that is none, or that never comes.
 */
export function readCron(text: string): string {
  const fields = (MACROS[text.trim().toLowerCase()] ?? text.trim().toLowerCase()).split(/\s+/)
  const [minute, hour, monthday, month, weekday] = fields
  if (fields.length !== 5 || !minute || !hour || !monthday || !month || !weekday || !fields.every(isField)) {
    throw wrong(
      text,
      'it has five fields of numbers, "*", ",", "-" and "/": minute, hour, day, month, day of the week',
    )
  }
  const cron = [minute, hour, monthday, numbered(month, MONTHS, 1), weekdays(weekday)].join(' ')
  let next: Date | null
  try {
    next = timesOf(cron).nextRun()
  } catch (error) {
    throw wrong(text, (error as Error).message.replace(/^CronPattern: /, ''))
  }
  if (next) return cron
  throw wrong(text, 'it never comes')
}

/** The first time after that moment; undefined when none follows. Throws 400 where others have stored what is no cron expression. */
export function nextTime(cron: string, after: Date): Date | undefined {
  return timesOf(readCron(cron)).nextRun(after) ?? undefined
}

/** The times that follow that moment, at most `count`. */
export function nextTimes(cron: string, after: Date, count: number): readonly Date[] {
  return timesOf(readCron(cron)).nextRuns(count, after)
}

function timesOf(cron: string): Cron {
  return new Cron(cron, { mode: '5-part', timezone: 'UTC', paused: true })
}

function isField(field: string, position: number): boolean {
  return (position < 3 ? NUMBERS : NAMES).test(field)
}

function wrong(text: string, reason: string): Error {
  return badRequest(`Cron "${text}" is wrong: ${reason}; write such as "5 6 * * mon-fri"`)
}

function numbered(field: string, names: readonly string[], first: number): string {
  return field.replace(/[a-z]+/g, (word) => {
    const at = names.indexOf(word.slice(0, 3))
    return at < 0 ? word : String(at + first)
  })
}

/** Ranges beyond Saturday, such as "sat-sun" and "5-7", are lists, since readers differ on them. */
function weekdays(field: string): string {
  const parts = numbered(field, DAYS, 0).split(',')
  const wraps = parts.some((part) => {
    const [, from, to] = /^(\d)-(\d)(?:\/\d+)?$/.exec(part) ?? []
    return part.includes('7') || (from !== undefined && Number(from) > Number(to))
  })
  if (!wraps) return field.replace(/[a-z]+/g, (word) => DAYS.find((day) => word.startsWith(day)) ?? word)
  return parts.map(unrolled).join(',')
}

function unrolled(part: string): string {
  const [, from, to, step = '1'] = /^(\d)(?:-(\d))?(?:\/(\d+))?$/.exec(part) ?? []
  if (from === undefined) return part
  const [first, last] = [Number(from), Number(to ?? from)]
  const end = last < first ? last + 7 : last
  const days = []
  for (let day = first; day <= end; day += Math.max(1, Number(step))) days.push(day % 7)
  return days.join(',')
}
