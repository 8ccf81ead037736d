import type { Collection } from 'mongodb'
import type { TaskId } from '../task-records.ts'
import { DUPLICATE_KEY, hasCode, written } from './failures.ts'
import { GroupWrites, groupInsertions } from './group-writes.ts'
import { forgetAfter, type OutcomeDocument, type TaskDocument } from './task-documents.ts'

type Copy = Partial<Omit<TaskDocument, '_id'>>

/** How long a copy waits for others, in ms: it costs as much as the outcome, and nobody waits for it. */
const COPY_AFTER = 100

/**
 * Copies that are one write. FerretDB 1.x holds a connection of its pool of 100 for each update of a command until the whole
 * of it ends, and waits for ever when it has none left.
 */
const COPIES_AT_ONCE = 16

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

  readonly #insertions: GroupWrites<OutcomeDocument>
  readonly #copies: GroupWrites<TaskId>

  constructor(tasks: Collection<TaskDocument>, outcomes: Collection<OutcomeDocument>) {
    this.#tasks = tasks
    this.#outcomes = outcomes
    this.#insertions = groupInsertions(outcomes, { sizeOf: ({ outcome }) => outcome?.length ?? 0 })
    this.#copies = new GroupWrites((ids) => this.#copyAll(ids), {
      sizeOf: (id) => this.#uncopied.get(id)?.outcome?.length ?? 0,
      pause: COPY_AFTER,
      most: COPIES_AT_ONCE,
    })
  }

  /** Keeps the outcome unless there is one; `written` resolves when no other write of the task is under way. */
  async keep(ended: OutcomeDocument, written: Promise<void>): Promise<boolean> {
    const first = await this.#insert(ended)
    this.copy(first ?? ended, written, (id) => this.#copies.add(id)).catch(() => {})
    return first === undefined
  }

  /** Writes an outcome into its task, by the id alone: with more to ask for some servers read all tasks. */
  copy(
    { _id, started, ...said }: OutcomeDocument,
    written: Promise<void>,
    copyOne = (id: TaskId) => this.#copyOne(id),
  ): Promise<void> {
    const forget = forgetAfter(said)
    this.#uncopied.set(_id, { ...said, forget, message: null, ...(started && { started }) })
    const copying = written.then(() => copyOne(_id))
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
      await this.#insertions.add(ended)
      return undefined
    } catch (error) {
      if (!hasCode(error, DUPLICATE_KEY)) throw error
      // Gone again when it has expired meanwhile.
      return (await this.#outcomes.findOne({ _id: ended._id })) ?? ended
    }
  }

  async #copyAll(ids: readonly TaskId[]) {
    const copies = ids.flatMap((id) => {
      const copy = this.#uncopied.get(id)
      return copy ? [{ id, copy }] : []
    })
    const updates = copies.map(({ id, copy }) => ({
      updateOne: { filter: { _id: id }, update: { $set: copy } },
    }))
    if (updates.length > 0) await written(this.#tasks.bulkWrite(updates, { ordered: false }))
    for (const { id, copy } of copies) if (this.#uncopied.get(id) === copy) this.#uncopied.delete(id)
    return ids.map((): PromiseFulfilledResult<void> => ({ status: 'fulfilled', value: undefined }))
  }

  async #copyOne(id: TaskId): Promise<void> {
    const copy = this.#uncopied.get(id)
    if (!copy) return
    await written(this.#tasks.updateOne({ _id: id }, { $set: copy }))
    if (this.#uncopied.get(id) === copy) this.#uncopied.delete(id)
  }
}
