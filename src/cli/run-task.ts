import { ComputationError, OmegaError } from '../error.ts'
import type { TaskId, TaskMessage, TaskSubject } from '../store/task-records.ts'
import type { TaskClient } from '../tasks/client.ts'
import { startProgress } from './progress.ts'

export interface CommandTask extends Pick<TaskMessage, 'task' | 'language' | 'args' | 'kwargs' | 'bucket'> {
  readonly subject: TaskSubject
}

/** Runs a task to its end, with its progress and what its code prints on standard error; answers its result as JSON text. */
export async function runToEnd(tasks: TaskClient, { subject, ...message }: CommandTask): Promise<string> {
  const { id } = await tasks.submit({
    message: { ...message, id: crypto.randomUUID() as TaskId },
    subject,
    resourceUri: `/api/v1/${subject.resource}/${subject.name}/`,
    echo: {},
    user: null,
  })
  await showProgress(tasks, id, subject.action)
  const { outcome } = await tasks.wait(id)
  if (outcome?.state === 'SUCCESS') return outcome.result
  if (outcome?.state !== 'FAILURE') throw new OmegaError('conflict', `Task "${id}" was revoked`)
  const { kind, exception, message: text, trace } = outcome.failure
  throw kind === 'unprocessable'
    ? new ComputationError(exception, trace?.traceback?.trimEnd() ?? `${exception}: ${text}`)
    : new OmegaError(kind, text)
}

async function showProgress(tasks: TaskClient, id: TaskId, action: string): Promise<void> {
  const format = `${action} {bar} {percentage}%`
  const bar = await startProgress(format, 1, { clearOnComplete: true })
  let done = 0
  for await (const { fraction = done, output } of tasks.watch(id, undefined, new AbortController().signal)) {
    done = fraction
    if (output) {
      bar.stop()
      process.stderr.write(output.text)
      bar.start(1, done)
    } else bar.update(done)
  }
  bar.stop()
}
