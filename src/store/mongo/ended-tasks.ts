import { type Collection, MongoBulkWriteError, type WriteError } from 'mongodb'
import { DUPLICATE_KEY, written } from './failures.ts'
import type { TaskDocument } from './task-documents.ts'

/** How long the first of a batch waits for others, in ms. */
const GATHERING = 50

/** Of one batch: documents, and characters of what they hold. */
const MOST = 500
const MOST_CHARACTERS = 8 * 2 ** 20

interface Waiting {
  readonly document: TaskDocument
  readonly done: PromiseWithResolvers<void>
}

/** Inserts tasks that have ended in batches, one batch at a time: nobody waits for them. */
export class EndedTasks {
  readonly #tasks: Collection<TaskDocument>
  #waiting: Waiting[] = []
  #isWriting = false

  constructor(tasks: Collection<TaskDocument>) {
    this.#tasks = tasks
  }

  /** Resolves when it is written. */
  insert(document: TaskDocument): Promise<void> {
    const done = Promise.withResolvers<void>()
    this.#waiting.push({ document, done })
    if (!this.#isWriting) void this.#writeAll()
    return done.promise
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true
    await new Promise((resolve) => setTimeout(resolve, GATHERING))
    while (this.#waiting.length > 0) await this.#write(this.#batch())
    this.#isWriting = false
  }

  #batch(): readonly Waiting[] {
    let [count, characters] = [0, 0]
    for (const { document } of this.#waiting) {
      characters += document.facts.length + (document.outcome?.length ?? 0)
      if (count > 0 && (count >= MOST || characters > MOST_CHARACTERS)) break
      count += 1
    }
    return this.#waiting.splice(0, count)
  }

  /** Never throws: those who wait are told. */
  async #write(batch: readonly Waiting[]): Promise<void> {
    const documents = batch.map(({ document }) => document)
    try {
      await written(this.#tasks.insertMany(documents, { ordered: false }))
      for (const { done } of batch) done.resolve()
    } catch (error) {
      const refused = refusals(error)
      for (const [place, { done }] of batch.entries()) {
        if (refused && !refused.has(place)) done.resolve()
        else done.reject(error)
      }
    }
  }
}

/** Which of a batch were not written, by their places; what is there already was written. Undefined when nobody knows. */
function refusals(error: unknown): ReadonlySet<number> | undefined {
  if (!(error instanceof MongoBulkWriteError)) return undefined
  const errors: readonly WriteError[] = [error.writeErrors].flat()
  if (errors.length === 0) return undefined
  return new Set(errors.filter(({ code }) => code !== DUPLICATE_KEY).map(({ index }) => index))
}
