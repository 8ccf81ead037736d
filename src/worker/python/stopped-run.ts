import {
  type CodeCell,
  type Notebook,
  type NotebookOutput,
  parseNotebook,
  withCellIds,
} from '../../data/notebook.ts'
import { isConflict, type Run } from '../../store/job/runs.ts'
import type { Store } from '../../store/store.ts'
import type { Outcome } from '../../store/task-records.ts'

/** What ended a run that did not end by itself. */
export interface Stop {
  /** As Celery calls it, such as `TimeLimitExceeded`. */
  readonly exception: string
  readonly message: string
}

/** Undefined when the run ended by itself, or was refused before it began. */
export function stopOf(outcome: Outcome): Stop | undefined {
  if (outcome.state === 'REVOKED') return { exception: 'TaskRevokedError', message: 'The task was revoked' }
  if (outcome.state === 'SUCCESS' || outcome.failure.kind !== 'unprocessable') return undefined
  return outcome.failure
}

/**
 * Ends the run of a process that was killed: what it has left so far becomes its result, with what stopped it as the
 * error of the cell that ran, and the job's book has it as an ERROR. A run that has ended itself stays as it is.
 */
export async function endStoppedRun(store: Store, run: Run, stop: Stop): Promise<void> {
  await endRunsBegunBy(store, run, stop)
  const { jobs } = store
  if (!(await store.find(jobs.keyOf(run.bucket, run.job)))) return // the job was deleted, and its book with it
  const found = await jobs.runs.find(run)
  if (found?.ended) {
    await jobs.runs.enter(run, found.results, found.ended)
    return
  }
  const { content } = await jobs.notebook(run.bucket, found?.results ?? run.job)
  const kept = withCellIds(parseNotebook(content))
  const notebook = stopped(found ? kept : withoutOutputs(kept), stop)
  const message = `${stop.exception}: ${stop.message}`
  try {
    await jobs.runs.end(run, found?.results, { status: 'ERROR', message, notebook })
  } catch (error) {
    if (!isConflict(error)) throw error // it has ended itself in this very moment
  }
}

/** Ends the runs of jobs that code of a task has asked for, whose processes have gone with it. */
export async function endRunsBegunBy(
  store: Store,
  { bucket, task }: Pick<Run, 'bucket' | 'task'>,
  stop: Stop,
): Promise<void> {
  for (const run of await store.jobs.runs.begunBy(bucket, task)) {
    await endStoppedRun(store, { ...run, at: new Date() }, stop)
  }
}

/** The error is that of the cell that was the last to begin, else of the first one. */
function stopped(notebook: Notebook, { exception, message }: Stop): Notebook {
  const error: NotebookOutput = {
    output_type: 'error',
    ename: exception,
    evalue: message,
    traceback: [`${exception}: ${message}`],
  }
  const code = notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === 'code')
  const last = code.findLast((cell) => cell.execution_count !== null) ?? code[0]
  const cells = notebook.cells.map((cell) =>
    cell === last ? { ...last, outputs: [...last.outputs, error] } : cell,
  )
  return { ...notebook, cells }
}

function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === 'code' ? { ...cell, outputs: [], execution_count: null } : cell,
  )
  return { ...notebook, cells }
}
