import type { Json } from '../../../data/frame/vector.ts'
import type { Attributes } from '../../metadata.ts'
import { nextTime } from './cron.ts'

/** OK and ERROR are what came of the run; SKIPPED: the one before had not ended. */
export type TriggerStatus = 'PENDING' | 'RUNNING' | 'OK' | 'ERROR' | 'SKIPPED' | 'CANCELLED'

/** In the form that attributes have for dates: MongoDB's extended JSON. */
export interface DateValue {
  readonly $date: string
}

/** One entry of `attributes.triggers`, as omega-ml keeps it (captured file: job_scheduled). `task_id` and what follows are ours. */
export interface Trigger {
  readonly 'event-kind': 'scheduled'
  /** Names the tick: its time in UTC without a zone, such as "2026-11-24T05:00:00". */
  readonly event: string
  readonly 'run-at': DateValue
  readonly status: TriggerStatus
  /** When the run began. */
  readonly ts?: DateValue
  readonly task_id?: string
  readonly results?: string
  readonly message?: string
}

/** How many triggers of the past are kept. */
const KEPT = 100

/** `attributes.config`: the cron expression, and who has scheduled the job, in whose name it runs. */
export interface Schedule {
  readonly cron: string
  readonly user: string | null
}

export function triggersOf(attributes: Attributes): readonly Trigger[] {
  const { triggers } = attributes as { readonly triggers?: readonly Trigger[] }
  return (triggers ?? []).filter((trigger) => trigger['event-kind'] === 'scheduled')
}

/** The tick that a run of a job is for, of its task's keyword arguments. */
export function eventOf({ event }: { readonly [name: string]: Json }): string | undefined {
  return typeof event === 'string' ? event : undefined
}

/** Undefined of a job that is not scheduled. */
export function scheduleOf({ config }: Attributes): Schedule | undefined {
  const { 'run-at': cron, 'scheduled-by': user = null } = (config ?? {}) as { readonly [name: string]: Json }
  return typeof cron === 'string' ? { cron, user: user === null ? null : String(user) } : undefined
}

/** The time that comes next; undefined when none is set. */
export function pendingOf(attributes: Attributes): Trigger | undefined {
  return triggersOf(attributes).findLast(({ status }) => status === 'PENDING')
}

/** The last tick that came, whatever came of it. */
export function lastOf(attributes: Attributes): Trigger | undefined {
  return triggersOf(attributes).findLast(({ status }) => status !== 'PENDING' && status !== 'CANCELLED')
}

/** Attributes with that schedule, its next time set. What stood for the old one is forgotten, as omega-ml does. */
export function withSchedule(attributes: Attributes, { cron, user }: Schedule, now: Date): Attributes {
  const { 'scheduled-by': _, ...config } = (attributes.config ?? {}) as { readonly [name: string]: Json }
  const by = user === null ? {} : { 'scheduled-by': user }
  const past = triggersOf(attributes).filter(({ status }) => status !== 'PENDING')
  return withTriggers({ ...attributes, config: { ...config, 'run-at': cron, ...by } }, [
    ...past,
    ...coming(cron, now),
  ])
}

/** Attributes of a job that is no longer scheduled. */
export function withoutSchedule(attributes: Attributes): Attributes {
  const {
    'run-at': _,
    'scheduled-by': __,
    ...config
  } = (attributes.config ?? {}) as { readonly [name: string]: Json }
  const triggers = triggersOf(attributes).map(
    (trigger): Trigger => (trigger.status === 'PENDING' ? { ...trigger, status: 'CANCELLED' } : trigger),
  )
  return withTriggers({ ...attributes, config }, triggers)
}

/**
 * Attributes in which that tick has come, and what follows it is set. Whoever else has said of it what came of it, or has
 * set the next one, is left alone.
 */
export function withTick(
  attributes: Attributes,
  tick: Trigger,
  change: Pick<Trigger, 'status' | 'task_id' | 'message'>,
  now: Date,
): Attributes {
  const known = triggersOf(attributes).some(({ event }) => event === tick.event)
  const before = known ? triggersOf(attributes) : [...triggersOf(attributes), tick]
  const triggers = before.map((trigger) =>
    trigger.event === tick.event && trigger.status === 'PENDING' ? { ...trigger, ...change } : trigger,
  )
  const past = triggers.filter(({ status }) => status !== 'PENDING')
  const pending = triggers.findLast(({ status }) => status === 'PENDING')
  const schedule = scheduleOf(attributes)
  const after = new Date(Math.max(now.getTime(), Date.parse(tick['run-at'].$date)))
  const next = pending ? [pending] : schedule ? coming(schedule.cron, after) : []
  return withTriggers(attributes, [...past, ...next])
}

/** Attributes in which a run of that tick has ended. */
export function withEnd(
  attributes: Attributes,
  event: string | undefined,
  end: Pick<Trigger, 'status' | 'ts' | 'results' | 'message'>,
): Attributes {
  if (event === undefined) return attributes
  const triggers = triggersOf(attributes).map((trigger) =>
    trigger.event === event ? { ...trigger, ...end } : trigger,
  )
  return withTriggers(attributes, triggers)
}

/** Empty where the expression, which others may have written, has no next time. */
function coming(cron: string, after: Date): readonly Trigger[] {
  const next = nextTime(cron, after)
  if (!next) return []
  const event = next.toISOString().slice(0, 19)
  return [{ 'event-kind': 'scheduled', event, 'run-at': { $date: next.toISOString() }, status: 'PENDING' }]
}

/** Triggers of other kinds, of which omega-ml has none so far, stay. */
function withTriggers(attributes: Attributes, scheduled: readonly Trigger[]): Attributes {
  const { triggers = [] } = attributes as { readonly triggers?: readonly { readonly 'event-kind': string }[] }
  const others = triggers.filter((trigger) => trigger['event-kind'] !== 'scheduled')
  const past = scheduled.filter(({ status }) => status !== 'PENDING').slice(-KEPT)
  const pending = scheduled.filter(({ status }) => status === 'PENDING')
  return { ...attributes, triggers: [...others, ...past, ...pending] as unknown as Json }
}
