import type { TaskRecords } from '../store/task-records.ts'
import type { BrokerEvent } from './broker.ts'
import type { Outcomes } from './outcomes.ts'
import type { TasksInFlight } from './tasks-in-flight.ts'

export interface BrokerEventsOptions {
  readonly records: Pick<TaskRecords, 'start'>
  readonly tasks: TasksInFlight
  readonly outcomes: Outcomes
  /** Told of failures that no request is there to hear of. */
  readonly report: (error: unknown) => void
}

/** Keeps what workers say of a task; resolves when it need not be said again. */
export async function hear(event: BrokerEvent, options: BrokerEventsOptions): Promise<void> {
  const { records, tasks, outcomes, report } = options
  const { id } = event
  const task = tasks.get(id)
  switch (event.type) {
    case 'started': {
      if (!task || task.isEnding) return
      const at = new Date()
      task.started(at)
      if (task.isRecorded) records.start(id, at).catch(report)
      return
    }
    case 'sent-on':
      return task?.late?.now()
    case 'retried':
      return task?.retried()
    case 'stranded':
      return task?.stranded()
    case 'progress':
      return task?.progressed(event.fraction)
    case 'output':
      return task?.printed(event.stream, event.text)
    case 'emitted':
      return task?.emitted(event.piece)
    case 'finished':
      return task ? outcomes.finishHeard(id, event.outcome) : outcomes.finishLate(id, event.outcome)
  }
}
