import type { Command } from 'commander'
import type { Platform } from '../../platform.ts'
import { nextTimes } from '../../store/job/schedule/cron.ts'
import { readSchedule } from '../../store/job/schedule/read-schedule.ts'
import { notScheduled } from '../../store/job/schedule/schedules.ts'
import { lastOf, pendingOf, scheduleOf } from '../../store/job/schedule/triggers.ts'
import type { Metadata } from '../../store/metadata.ts'
import type { Server } from '../remote/server.ts'
import { type StoreOptions, storeCommand, useEither, useStore } from '../store-command.ts'
import { wholeNumber } from '../whole-number.ts'
import { scheduleRemote } from './remote-schedule.ts'

interface ScheduleOptions extends StoreOptions {
  readonly next: number
}

/** Adds `om jobs schedule NAME [WHEN|show|delete] [--next N]`, as omega-ml's command has it. */
export function addScheduleCommand(jobs: Command, platform: Platform): void {
  storeCommand(
    jobs,
    'schedule <name> [when]',
    'Schedule a job, such as "weekdays, at 06:05" or cron in UTC; show or delete its schedule',
  )
    .option('--next <n>', 'how many of the next times to show', (text) => wholeNumber('--next', text, 0), 1)
    .action((name: string, when: string | undefined, { next, ...options }: ScheduleOptions) => {
      const { bucket } = options
      const here = () =>
        useStore(platform, options, async ({ jobs }) => {
          if (when === 'delete') {
            await jobs.schedules.drop(bucket, name)
            console.log('not scheduled')
            return
          }
          const isShown = when === undefined || when === 'show'
          const job = isShown
            ? await jobs.describe(bucket, name)
            : await jobs.schedules.set(bucket, name, { cron: readSchedule(when), user: null })
          for (const line of lines(job, name, next)) console.log(line)
        })
      const onServer = async (server: Server) => {
        for (const line of await scheduleRemote(server, { name, when, count: next })) console.log(line)
      }
      return useEither(platform, options, onServer, here)
    })
}

function lines({ key, attributes }: Metadata, name: string, count: number): readonly string[] {
  const schedule = scheduleOf(attributes)
  if (!schedule) throw notScheduled(name, key.bucket)
  const pending = pendingOf(attributes)
  const from = pending ? new Date(Date.parse(pending['run-at'].$date) - 1) : new Date()
  const last = lastOf(attributes)
  return [
    `run-at\t${schedule.cron}`,
    ...nextTimes(schedule.cron, from, count).map((time) => `next\t${time.toISOString()}`),
    ...(last ? [`last\t${last['run-at'].$date}\t${last.status}\t${last.results ?? last.message ?? ''}`] : []),
  ]
}
