import { describe, expect, test } from 'vitest'
import { notebookOfCode } from '../../../src/data/notebook.ts'
import { nextTime, nextTimes } from '../../../src/store/job/schedule/cron.ts'
import { notebookConfig } from '../../../src/store/job/schedule/notebook-config.ts'
import { readSchedule } from '../../../src/store/job/schedule/read-schedule.ts'
import {
  pendingOf,
  triggersOf,
  withoutSchedule,
  withSchedule,
  withTick,
} from '../../../src/store/job/schedule/triggers.ts'

/** What `om.jobs.Schedule` of omega-ml 0.18 makes of the same words, but for leading zeros and the order of a weekend. */
const AS_OMEGA_ML = {
  'weekdays, at 06:05': '5 6 * * mon-fri',
  'Mondays and Fridays, at 06:00': '0 6 * * mon,fri',
  'friday, at 06:00/08:00/10:00': '0 6,8,10 * * fri',
  'every 5 minutes, on weekends, in april': '*/5 * * 4 sat,sun',
  'at 6:00, on fridays': '0 6 * * fri',
  'first day of month, at 06:00': '0 6 1 * *',
  'day 1 of the month at 06:00': '0 6 1 * *',
  'monday-friday at 06:00': '0 6 * * mon-fri',
  'Monday through Friday, at 06:00': '0 6 * * mon-fri',
  'every january, at 06:00': '0 6 * 1 *',
  'every weekday at 06:00': '0 6 * * mon-fri',
  'every minute': '* * * * *',
  'minute 6/7': '6,7 * * * *',
  '05 06,12 * * mon-fri': '05 06,12 * * mon-fri',
  '0 6 1 jan *': '0 6 1 1 *',
}

/** What it reads as something else, or not at all (docs/differences.md). */
const AS_MEANT = {
  daily: '0 0 * * *',
  'every hour': '0 * * * *',
  'hour 6/7': '0 6,7 * * *',
  weekends: '0 0 * * sat,sun',
  'every month': '0 0 1 * *',
  'every 2nd hour, every 15 minutes, weekdays': '*/15 */2 * * mon-fri',
  'every 3rd day, at 06:00': '0 6 */3 * *',
  'every 3rd month': '0 0 1 */3 *',
  'at 06:00 pm': '0 18 * * *',
  'at 6am and 6pm': '0 6,18 * * *',
  'weekdays 06:05': '5 6 * * mon-fri',
  'at 06:00 on weekdays': '0 6 * * mon-fri',
  'every 5 minutes past the hour': '*/5 * * * *',
  'on the 15th day of the month at 08:00': '0 8 15 * *',
  'the 1st of every month': '0 0 1 * *',
  '@daily': '0 0 * * *',
  '0 0 * * 5-7': '0 0 * * 5,6,0',
  '0 0 * * sat-sun': '0 0 * * 6,0',
}

describe('a schedule', () => {
  test.each(Object.entries({ ...AS_OMEGA_ML, ...AS_MEANT }))('%s', (text, cron) => {
    expect(readSchedule(text)).toBe(cron)
  })

  test.each([
    [{ weekday: 'mon-fri', at: '06:05,12:05' }, '5 6,12 * * mon-fri'],
    [{ month: 'every 2', at: '08:00', weekday: 'every 3' }, '0 8 * */2 */3'],
    [{ weekday: 'Monday' }, '0 0 * * mon'],
    [{ month: 'january/march', monthday: '1' }, '0 0 1 1,3 *'],
    [{ minute: '30' }, '30 * * * *'],
  ])('of the parts %j', (parts, cron) => {
    expect(readSchedule(parts)).toBe(cron)
  })

  test.each([
    ['', 'it says no time'],
    ['every 30 seconds', '"30 seconds" has no meaning'],
    ['between 06:00 and 08:00', '"between" has no meaning'],
    ['at 06:05/12:10', 'the same minutes in each of its hours'],
    ['at 25:00', '"25:00" is no time'],
    ['61 * * * *', 'minute'],
    ['0 0 30 2 *', 'it never comes'],
    ['0 0 L * *', 'five fields'],
    ['0 0 * *', 'five fields'],
    ['0 0 6 * * *', 'five fields'],
    ['at 18:00 CET', '"cet" has no meaning there; write such as "weekdays, at 06:05" (UTC)'],
  ])('that is none, "%s", is refused', (text, reason) => {
    expect(() => readSchedule(text)).toThrow(reason)
  })

  /** As croniter 6 answers them. */
  test.each([
    ['5 6 * * mon-fri', '2026-11-27T06:05:00Z', '2026-11-30T06:05:00.000Z'],
    ['0 0 13 * 5', '2026-11-29T00:00:00Z', '2026-12-04T00:00:00.000Z'],
    ['0 0 29 2 *', '2026-11-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['*/7 * * * *', '2026-11-29T00:57:00Z', '2026-11-29T01:00:00.000Z'],
    ['0 0 * * sat-sun', '2026-11-29T00:00:00Z', '2026-12-05T00:00:00.000Z'],
  ])('%s comes after %s at %s', (cron, after, next) => {
    expect(nextTime(cron, new Date(after))?.toISOString()).toBe(next)
    expect(nextTimes(cron, new Date(after), 2)[0]?.toISOString()).toBe(next)
  })
})

describe('the configuration of a notebook', () => {
  const configOf = (source: string) => notebookConfig(notebookOfCode(source))

  test.each([
    ['# omega-ml:\n#    run-at: "0 5 * * *"', { 'run-at': '0 5 * * *' }],
    [
      '# omega-ml:\n#   schedule: "friday, at 06:00"\nprint(1)',
      { schedule: 'friday, at 06:00', 'run-at': '0 6 * * fri' },
    ],
    ['# cron: "*/5 * * * *"', { cron: '*/5 * * * *', 'run-at': '*/5 * * * *' }],
    [
      '# schedule: weekdays, at 06:05\nx = 1',
      { schedule: 'weekdays, at 06:05', 'run-at': '5 6 * * mon-fri' },
    ],
  ])('is read of %j', async (source, config) => {
    expect(await configOf(source)).toEqual(config)
  })

  test('is none of other comments', async () => {
    expect(await configOf('# schedule the meeting\nprint(1)')).toBeUndefined()
  })

  test.each([
    ['# cron: * * * * *', 'stands in quotes'],
    ['# run-at: 5', 'is no text'],
    ['# schedule: soonish', '"soonish"'],
  ])('that cannot be read, %j, is refused', async (source, reason) => {
    await expect(configOf(source)).rejects.toThrow(reason)
  })
})

describe('triggers', () => {
  const now = new Date('2026-11-24T00:30:00Z')
  const scheduled = withSchedule({}, { cron: '0 5 * * *', user: 'ann' }, now)

  test('are written as omega-ml writes them', () => {
    // shared/omegaml/storage/job_scheduled.json
    expect(scheduled).toEqual({
      config: { 'run-at': '0 5 * * *', 'scheduled-by': 'ann' },
      triggers: [
        {
          'event-kind': 'scheduled',
          event: '2026-11-24T05:00:00',
          'run-at': { $date: '2026-11-24T05:00:00.000Z' },
          status: 'PENDING',
        },
      ],
    })
  })

  test('of a tick that others have taken stay, and one that they have dropped is there again', () => {
    const tick = pendingOf(scheduled)!
    const later = new Date('2026-11-24T05:00:01Z')
    const ended = { ...scheduled, triggers: [{ ...tick, status: 'OK' }] as never }
    const change = { status: 'RUNNING', task_id: 'id' } as const
    const said = [ended, { ...scheduled, triggers: [] }].map((attributes) =>
      triggersOf(withTick(attributes, tick, change, later)).map(({ event, status }) => `${event} ${status}`),
    )
    const next = '2026-11-25T05:00:00 PENDING'
    expect(said).toEqual([
      ['2026-11-24T05:00:00 OK', next],
      ['2026-11-24T05:00:00 RUNNING', next],
    ])
  })

  test('are cancelled with the schedule, and a hundred of the past are kept', () => {
    let attributes = scheduled
    for (let day = 1; day <= 150; day++) {
      attributes = withTick(attributes, pendingOf(attributes)!, { status: 'SKIPPED' }, now)
    }
    expect(triggersOf(attributes).length).toBe(101)
    const dropped = withoutSchedule(attributes)
    expect(dropped.config).toEqual({})
    expect(triggersOf(dropped).at(-1)?.status).toBe('CANCELLED')
  })
})
