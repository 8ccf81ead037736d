import type { Collection } from 'mongodb'
import type { TaskId } from '../task-records.ts'
import { DUPLICATE_KEY, hasCode, written } from './failures.ts'
import { forgetAfter, type OutcomeDocument, type TaskDocument } from './task-documents.ts'

type Copy = Partial<Omit<TaskDocument, '_id'>>

/**
 * The first outcome of each task, in a collection of its own: that the id is new is what makes it the first. The task
 * has a copy a moment later; until then who asks for the task is answered from here.
 */
export class TaskOutcomes {
  readonly #tasks: Collection<TaskDocument>
  readonly #outcomes: Collection<OutcomeDocument>
  readonly #copying = new Set<Promise<void>>()
  /** What could not be copied, the database being away just then. */
  readonly #uncopied = new Map<TaskId, Copy>()

  constructor(tasks: Collection<TaskDocument>, outcomes: Collection<OutcomeDocument>) {
    this.#tasks = tasks
    this.#outcomes = outcomes
  }

  /** Keeps the outcome unless there is one; `written` resolves when no other write of the task is under way. */
  async keep(ended: OutcomeDocument, written: Promise<void>): Promise<boolean> {
    const first = await this.#insert(ended)
    const copied = this.copy(first ?? ended, written)
    // Other servers look for what was revoked among the tasks.
    if (ended.state === 'REVOKED') await copied
    return first === undefined
  }

  /** Writes an outcome into its task, by the id alone: with more to ask for some servers read all tasks. */
  copy({ _id, started, ...said }: OutcomeDocument, written: Promise<void>): Promise<void> {
    const forget = forgetAfter(said)
    this.#uncopied.set(_id, { ...said, forget, message: null, ...(started && { started }) })
    const copying = written.then(() => this.#copyOne(_id))
    // One that fails is made up for by `copyRest`.
    const held = copying.catch(() => {}).finally(() => this.#copying.delete(held))
    this.#copying.add(held)
    return copying
  }

  /** Copies what could not be copied when it came. */
  async copyRest(): Promise<void> {
    await Promise.all(this.#copying)
    for (const id of this.#uncopied.keys()) await this.#copyOne(id)
  }

  /** The tasks with the outcomes that they have not been given yet. */
  async complete(tasks: readonly TaskDocument[]): Promise<readonly TaskDocument[]> {
    const open = tasks.filter(({ finished }) => finished === null).map(({ _id }) => _id)
    if (open.length === 0) return tasks
    const [only] = open
    // One id is found by the index of ids everywhere.
    const ended = await this.#outcomes.find({ _id: open.length === 1 ? only! : { $in: open } }).toArray()
    const byId = new Map(ended.map((outcome) => [outcome._id, outcome]))
    return tasks.map((task) => {
      const outcome = byId.get(task._id)
      return outcome ? { ...task, ...outcome, started: outcome.started ?? task.started } : task
    })
  }

  async forget(ids: readonly TaskId[]): Promise<void> {
    await this.#outcomes.deleteMany({ _id: { $in: ids } })
  }

  /** The outcome that was there before, if any. */
  async #insert(ended: OutcomeDocument): Promise<OutcomeDocument | undefined> {
    try {
      await written(this.#outcomes.insertOne(ended))
      return undefined
    } catch (error) {
      if (!hasCode(error, DUPLICATE_KEY)) throw error
      // Gone again when it has expired meanwhile.
      return (await this.#outcomes.findOne({ _id: ended._id })) ?? ended
    }
  }

  async #copyOne(id: TaskId): Promise<void> {
    const copy = this.#uncopied.get(id)
    if (!copy) return
    await this.#tasks.updateOne({ _id: id }, { $set: copy })
    this.#uncopied.delete(id)
  }
}
