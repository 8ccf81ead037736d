import type { Collection } from 'mongodb'
import { DUPLICATE_KEY, hasCode } from './failures.ts'
import { type GroupWrites, groupInsertions } from './group-writes.ts'
import type { TaskDocument } from './task-documents.ts'

/** How long a batch waits for others, in ms: nobody waits for it. */
const GATHERING = 50

/** Inserts tasks that have ended, those of a moment together. */
export class EndedTasks {
  readonly #group: GroupWrites<TaskDocument>

  constructor(tasks: Collection<TaskDocument>) {
    this.#group = groupInsertions(tasks, {
      sizeOf: ({ facts, outcome }) => facts.length + (outcome?.length ?? 0),
      pause: GATHERING,
    })
  }

  /** Resolves when it is written; one that is there already was written by an earlier try. */
  async insert(document: TaskDocument): Promise<void> {
    try {
      await this.#group.add(document)
    } catch (error) {
      if (!hasCode(error, DUPLICATE_KEY)) throw error
    }
  }
}
