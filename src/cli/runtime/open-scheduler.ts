import type { Settings } from '../../config.ts'
import type { Omega } from '../../omega.ts'
import { Scheduler, type SchedulerOptions } from '../../tasks/scheduler.ts'

/** omega-ml's beat looks for what is due each minute; a worker may be busy for a while. */
const BEAT_PATIENCE = 90_000

/** What runs jobs by their schedules; undefined where it is switched off. */
export function openScheduler(
  { store, tasks, report }: Pick<Omega, 'store' | 'tasks' | 'report'>,
  { schedules, broker }: Pick<Settings, 'schedules' | 'broker'>,
  refusal: SchedulerOptions['refusal'],
): Scheduler | undefined {
  if (schedules === 'off') return undefined
  const patience = schedules === 'auto' && broker !== undefined ? BEAT_PATIENCE : 0
  return new Scheduler({
    schedules: store.jobs.schedules,
    tasks,
    patience,
    refusal,
    report,
  })
}
