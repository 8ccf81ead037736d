import { OmegaError } from '../error.ts'
import type { Route } from '../routing/route.ts'
import type { TaskRecord } from '../store/task-records.ts'
import type { Rules, Subject } from './rules.ts'
import type { Principal } from './sign-in.ts'

/** What changes nothing, whatever the method: some protocols list by POST. */
const CHANGES_NOTHING: ReadonlySet<string> = new Set([
  ...['predict', 'predict_proba', 'decision_function', 'transform', 'score'],
  ...['complete', 'embed', 'list'],
])

/** What it takes to have a script of one's own run. */
const CODE_ACTIONS = ['put', 'run'] as const

/** What of a route says whether it changes something. */
type Asked = Pick<Route, 'method' | 'resource' | 'action' | 'present' | 'shows'>

/** What a request may do: what the rules of the server allow, and those of its user. */
export class Access {
  readonly #rules: Rules
  readonly #principal: Principal | undefined

  constructor(rules: Rules, principal: Principal | undefined) {
    this.#rules = rules
    this.#principal = principal
  }

  allows(subject: Subject): boolean {
    return this.#rules.allows(subject) && (this.#principal?.rules?.allows(subject) ?? true)
  }

  allowsAny(resource: string, name: string, actions: readonly string[]): boolean {
    return actions.some((action) => this.allows({ resource, name, action }))
  }

  /** Whether there may be a name of which the action is allowed. */
  allowsSome(resource: string, action: string): boolean {
    return [this.#rules, this.#principal?.rules].every((rules) => rules?.allowsSome(resource, action) ?? true)
  }

  /** Throws 403 unless rules allow it. */
  authorize(subject: Subject): void {
    const why = this.whyNotAllowed(subject)
    if (why) throw why
  }

  /** The 403 of what no rule allows; undefined of what rules allow. */
  whyNotAllowed(subject: Subject): OmegaError | undefined {
    if (this.allows(subject)) return undefined
    return forbidden(`No rule allows "${subject.resource}/${subject.name}/${subject.action}"`)
  }

  /** Whether code of the user's own may run: a model that Python opens can do all that a script of that name could. */
  mayRunCode(name: string): boolean {
    if (this.#principal?.readOnly) return false
    return CODE_ACTIONS.every((action) => this.allows({ resource: 'script', name, action }))
  }

  /** Throws 403 for what changes something, where the user may only read, and for a bucket that is not the user's. */
  admit(route: Asked, bucket: string): void {
    const why = this.whyNotAdmitted(route, bucket)
    if (why) throw why
  }

  /** The same 403; undefined of what is admitted. */
  whyNotAdmitted(route: Asked, bucket: string): OmegaError | undefined {
    const { name, readOnly, buckets } = this.#principal ?? {}
    if (readOnly && !isReading(route)) {
      return forbidden(`User "${name}" may only read and predict, not ${route.action} a ${route.resource}`)
    }
    // It has the passwords of the cluster.
    if ((readOnly || buckets) && route.resource === 'config') {
      return forbidden(`User "${name}" may not see the configuration, which opens the whole database`)
    }
    if (buckets && !buckets.includes(bucket)) {
      return forbidden(
        `User "${name}" may not use bucket "${bucket}", only ${buckets.map((own) => `"${own}"`).join(', ')}`,
      )
    }
    return undefined
  }

  /** Whether the task is one of the user's own, or the user may see those of others. */
  sees(task: TaskRecord): boolean {
    const { name, allTasks, buckets } = this.#principal ?? {}
    if (name === undefined) return true
    if (buckets && !buckets.includes(task.bucket)) return false
    return allTasks === true || task.user === name
  }

  /** Whether every task may be seen, so that none need be looked at. */
  get seesAll(): boolean {
    const { name, allTasks, buckets, rules } = this.#principal ?? {}
    const isEveryones = name === undefined || (allTasks === true && !buckets)
    return isEveryones && this.#rules.list.length === 0 && rules === undefined
  }
}

function isReading({ method, present, shows, action }: Asked): boolean {
  if (CHANGES_NOTHING.has(action)) return true
  return method === 'GET' && (present === undefined || shows === true)
}

function forbidden(message: string): OmegaError {
  return new OmegaError('forbidden', message)
}
