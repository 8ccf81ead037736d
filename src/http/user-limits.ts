import { OmegaError } from '../error.ts'
import type { Route } from '../routing/route.ts'
import { Allowances } from './allowance.ts'

export interface LimitOptions {
  /** Requests that a user may make in a minute; any number when absent. */
  readonly requests?: number | undefined
  /** Those of them that compute: each is a task. */
  readonly tasks?: number | undefined
  /** A clock in ms. */
  readonly now?: () => number
}

/** Counts what each user asks for: as much as in a minute at once, and again as time passes. */
export class UserLimits {
  readonly #requests: Allowances | undefined
  readonly #tasks: Allowances | undefined

  constructor({ requests, tasks, now }: LimitOptions = {}) {
    const perMinute = (burst: number | undefined) =>
      burst === undefined ? undefined : new Allowances({ burst, seconds: 60 / burst }, now)
    this.#requests = perMinute(requests)
    this.#tasks = perMinute(tasks)
  }

  /** Throws 429 with `Retry-After` for what is beyond. */
  admit(user: string, route: Pick<Route, 'present'>): void {
    const counted = [
      { allowances: this.#requests, what: 'requests' },
      { allowances: route.present && this.#tasks, what: 'tasks' },
    ]
    for (const { allowances, what } of counted) {
      const seconds = Math.ceil(allowances?.wait(user) ?? 0)
      if (seconds > 0) throw tooMany(user, what, seconds)
    }
    for (const { allowances } of counted) allowances?.take(user)
  }
}

function tooMany(user: string, what: string, seconds: number): OmegaError {
  return new OmegaError(
    'too-many-requests',
    `User "${user}" has asked for too many ${what}, try again in ${seconds} s`,
    {
      headers: { 'Retry-After': String(seconds) },
    },
  )
}
