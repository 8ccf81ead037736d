import type { RunNews } from './run-draft.ts'

/** What a run shows, told by the interpreter as it comes. */
export interface Screen {
  /** JSON text of an output of nbformat, with NaN as Python spells it. */
  show(text: string): void
  clear(wait: boolean): void
}

export interface CellEnd {
  /** False when the cell raised, which it has shown as an error, or what it raised is told here. */
  readonly fine: boolean
  readonly raised?: Raised | undefined
}

export interface Raised {
  /** Such as `ValueError`. */
  readonly name: string
  readonly message: string
}

/**
 * A Python that runs code of users, one run at a time. Where it dies in the middle of a run its process ends too, behind what the
 * run has left so far: the pool tells how the task ended. `test/worker/python/interpreters.test.ts` is the contract.
 */
export interface Interpreter {
  /** Whether a run would meet what the one before has left, so that there is to be one only in this process. */
  readonly isForOne: boolean
  /** What there is to do behind a run, so that the next one meets nothing of it; answers when that may begin. */
  renew?(): Promise<void>
  /** Begins the run of a notebook: its cells share a namespace, which has `om` of that bucket. */
  openNotebook(bucket: string): Promise<void>
  runCell(source: string, count: number): Promise<CellEnd>
  /** Ends that run. Answers the name under which the store has the notebook so far; undefined when it has not. */
  closeNotebook(): Promise<string | undefined>
  /** Runs a script; takes the call and answers how it ended, both as JSON text. */
  runScript(bucket: string, call: string): Promise<string>
  /** Tells of the notebook so far, which outlives this process. */
  tell(news: RunNews): void
}

export type OpenInterpreter = (screen: Screen) => Promise<Interpreter>

export function tooMuchOutput(limit: number): string {
  return `The outputs are larger than the limit of ${limit} bytes, print less`
}
