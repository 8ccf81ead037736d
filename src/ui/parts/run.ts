import { z } from 'zod'
import type { Sent } from '../api.ts'
import type { Links } from '../links.ts'
import type { Outcome } from '../visit.ts'

/** Of what should be done soon: who waits longer is led to the task. */
export const WAITING = { Prefer: 'wait=3' } as const

/** Of what may take long. */
export const ASYNC = { Prefer: 'respond-async' } as const

const Accepted = z.looseObject({ task_id: z.string() })

/** The page of the task where one was accepted, or where it leads when all is done already. */
export function goToTask({ text }: Sent, links: Links, done: string): Outcome {
  const accepted = Accepted.safeParse(JSON.parse(text))
  return { goTo: accepted.success ? links.page('task', accepted.data.task_id) : done }
}
