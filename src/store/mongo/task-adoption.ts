import type { Collection } from 'mongodb'
import type { OrphanedTask, TaskId } from '../task-records.ts'
import type { Locks } from './locks.ts'
import type { ServerLease } from './server-lease.ts'
import { endOf, messageFrom, recordFrom, type TaskDocument } from './task-documents.ts'
import type { TaskOutcomes } from './task-outcomes.ts'

export interface TaskAdoptionOptions {
  readonly tasks: Collection<TaskDocument>
  readonly outcomes: TaskOutcomes
  readonly lease: ServerLease
  readonly locks: Locks
}

/** Takes over the unfinished tasks of servers that are gone, each once. */
export class TaskAdoption {
  readonly #options: TaskAdoptionOptions
  #hasAdopted = false
  readonly #handedOver = new Set<TaskId>()

  constructor(options: TaskAdoptionOptions) {
    this.#options = options
  }

  async adopt(): Promise<readonly OrphanedTask[]> {
    const { tasks, lease, locks } = this.#options
    const { owner } = lease
    const owners: string[] = await tasks.distinct('owner', { finished: null })
    for (const gone of await lease.goneOf(owners)) {
      this.#hasAdopted = true
      const change = () => tasks.updateMany({ owner: gone, finished: null }, { $set: { owner } })
      // Of two servers that look at once each task goes to one.
      await locks.holding(`adopt/${gone}`, change)
      await lease.forget(gone)
    }
    return this.#hasAdopted ? this.#orphans() : []
  }

  /** One that has ended need not be remembered. */
  forget(id: TaskId): void {
    this.#handedOver.delete(id)
  }

  /** Of the tasks of others that are this server's now, also those of an adoption that broke off. */
  async #orphans(): Promise<readonly OrphanedTask[]> {
    const { tasks, outcomes, lease } = this.#options
    const { owner } = lease
    const adopted = { owner, sender: { $ne: owner }, finished: null }
    const found = await tasks.find(adopted).sort({ submitted: 1 }).toArray()
    const fresh = found.filter(({ _id }) => !this.#handedOver.has(_id))
    const orphans: OrphanedTask[] = []
    for (const document of await outcomes.complete(fresh)) {
      if (this.#handedOver.has(document._id)) continue // by another call meanwhile
      this.#handedOver.add(document._id)
      if (document.finished === null) {
        const { sender } = document
        orphans.push({ record: recordFrom(document), message: messageFrom(document), sender })
      } else await outcomes.copy(endOf(document), Promise.resolve())
    }
    return orphans
  }
}
