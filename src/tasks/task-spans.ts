import type { NewTask, TaskId, TaskMessage, TaskRecord } from '../store/task-records.ts'
import type { Span, Tracer } from '../tracing/tracer.ts'
import type { InFlight } from './in-flight.ts'

type Order = Omit<NewTask, 'submitted'>

export interface TaskSpansOptions {
  /** None are recorded when absent. */
  readonly tracer: Tracer | undefined
  /** Whether it runs in workers of this process, which record no spans of their own. */
  readonly runsHere: (message: TaskMessage) => boolean
}

/**
 * A span for each task that this process sends, from then until its outcome, and within it one of its run where workers of this
 * process do it. What the task is sent with names the span, so that a worker of the cluster goes on with the trace.
 */
export class TaskSpans {
  readonly #options: TaskSpansOptions
  /** Of tasks that are being sent. */
  readonly #beginning = new Map<TaskId, { readonly span: Span; readonly isHere: boolean }>()

  constructor(options: TaskSpansOptions) {
    this.#options = options
  }

  /** Sends an order with a span of its own; one that repeats an earlier task, or cannot be sent, has ended then. */
  async around<Sent extends TaskRecord | InFlight>(
    order: Order,
    send: (order: Order) => Promise<Sent>,
  ): Promise<Sent> {
    const { tracer, runsHere } = this.#options
    if (!tracer) return send(order)
    const { message } = order
    const span = tracer.begin(beginOf(order))
    this.#beginning.set(message.id, { span, isHere: runsHere(message) })
    try {
      const sent = await send({ ...order, message: { ...message, trace: span.context } })
      if ('id' in sent && sent.id !== message.id) span.end({ attributes: { 'omega.task.repeats': sent.id } })
      return sent
    } catch (error) {
      span.end({ error: error instanceof Error ? error.name : 'unknown' })
      throw error
    } finally {
      this.#beginning.delete(message.id)
    }
  }

  /** Told of each task that is waited for; those that others have sent have no span. */
  follow(task: InFlight): void {
    const begun = this.#beginning.get(task.record.id)
    if (!begun) return
    const { span, isHere } = begun
    let run: Span | undefined
    let state = task.record.state
    task.watch(() => {
      const { record } = task
      if (record.state === state) return
      state = record.state
      if (record.finished) {
        run?.end()
        span.end(endOf(record))
      } else if (state === 'STARTED' && isHere) run ??= this.#run(record, span)
      else span.event(state.toLowerCase())
    })
  }

  #run({ task, id }: TaskRecord, { context }: Span): Span | undefined {
    return this.#options.tracer?.begin({
      name: `run ${task}`,
      kind: 'consumer',
      parent: context,
      attributes: { 'omega.task.name': task, 'messaging.message.id': id },
    })
  }
}

function beginOf({ message, subject }: Order) {
  const { id, task, bucket, trace } = message
  return {
    name: `task ${task}`,
    kind: 'producer',
    parent: trace,
    attributes: {
      'omega.task.name': task,
      'omega.bucket': bucket,
      'omega.resource': subject.resource,
      'omega.action': subject.action,
      'omega.name': subject.name,
      'messaging.message.id': id,
    },
  } as const
}

function endOf({ state, outcome }: TaskRecord) {
  return {
    attributes: { 'omega.task.state': state },
    error: outcome?.state === 'FAILURE' ? outcome.failure.exception : undefined,
  }
}
