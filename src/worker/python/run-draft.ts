import { parseExactly } from '../../data/json/wire.ts'
import type { CodeCell, Notebook, NotebookCell } from '../../data/notebook.ts'
import { isConflict, type JobRuns, type Run } from '../../store/job/runs.ts'
import type { TaskId } from '../../store/task-records.ts'
import { CellOutputs, type ShownOutput } from './cell-outputs.ts'

/** What the thread that runs a notebook tells of it. */
export type RunNews =
  /** What comes from now on is of that task, and done in the name of that user. */
  | { readonly type: 'task'; readonly id: TaskId; readonly user: string | null }
  | { readonly type: 'begin'; readonly run: Run; readonly notebook: Notebook }
  /** The cell at that place runs from now on. */
  | { readonly type: 'cell'; readonly index: number; readonly cell: CodeCell }
  /** JSON text of an output of the cell that runs. */
  | { readonly type: 'output'; readonly text: string }
  | { readonly type: 'clear'; readonly wait: boolean }

interface Draft {
  readonly run: Run
  readonly notebook: Notebook
  readonly cells: NotebookCell[]
}

/** How long what is new waits to be written, in ms: a run that ends sooner needs no draft, and the next do not come in rows. */
const FIRST_AFTER = 50
const NEXT_AFTER = 250

/**
 * The notebook of a run as it is so far, kept in the store in case that the run is killed. It lives in the thread that has
 * the store, since that of Python may stand in a loop.
 */
export class RunDraft {
  readonly #runs: JobRuns
  #draft: Draft | undefined
  #outputs = new CellOutputs()
  /** The stored result, from the first time on. */
  #results: string | undefined
  #changed = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(runs: JobRuns) {
    this.#runs = runs
  }

  hear(news: RunNews): void {
    if (news.type === 'task') {
      // A run that broke off has not closed its own.
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#draft = undefined
      return
    }
    if (news.type === 'begin') {
      const { run, notebook } = news
      this.#draft = { run, notebook, cells: [...notebook.cells] }
      this.#results = undefined
      this.#outputs = new CellOutputs()
    } else if (!this.#draft) {
      return // a script has no notebook
    } else if (news.type === 'cell') {
      this.#outputs = new CellOutputs(this.#outputs)
      this.#draft.cells[news.index] = { ...news.cell, outputs: this.#outputs.list }
    } else if (news.type === 'output') {
      this.#outputs.add(parseExactly(news.text) as unknown as ShownOutput)
    } else this.#outputs.clear(news.wait)
    this.#changed = true
    const wait = this.#results === undefined ? FIRST_AFTER : NEXT_AFTER
    this.#timer ??= setTimeout(() => void this.flush().catch(console.error), wait)
  }

  /** Writes what is not written yet. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    // One after the other, also behind one that failed.
    this.#writing = this.#writing.then(
      () => this.#write(),
      () => this.#write(),
    )
    return this.#writing
  }

  /** Writes no more. Answers the name of the stored result, undefined when there is none. */
  async close(): Promise<string | undefined> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#draft = undefined
    await this.#writing.catch(() => {}) // it was told when it failed
    return this.#results
  }

  async #write(): Promise<void> {
    const draft = this.#draft
    if (!draft || !this.#changed) return
    this.#changed = false
    const { run, cells } = draft
    const notebook = { ...draft.notebook, cells }
    try {
      if (this.#results === undefined) this.#results = await this.#runs.begin(run, notebook)
      else await this.#runs.keep(run, this.#results, notebook)
    } catch (error) {
      if (isConflict(error)) {
        this.#draft = undefined // the server of this run is gone, and another one has ended the run
        return
      }
      this.#changed = true
      throw error
    }
  }
}
