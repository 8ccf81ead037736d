import type { OrphanedTask, TaskId, TaskMessage } from '../store/task-records.ts'
import type { Broker, BrokerEvent, BrokerListener, OpenBroker, ServiceStatus } from '../tasks/broker.ts'
import { failureOf } from '../tasks/failure.ts'

export interface EdgeBrokerOptions {
  /** Workers of this process. */
  readonly local: OpenBroker
  /** Workers of the cluster. */
  readonly cluster: OpenBroker
  /** Whether a task is for workers of this process alone. */
  readonly isLocal: (task: string) => boolean
  /** Whether workers of this process may try a task first; those of the cluster do it when they cannot. */
  readonly isTried: (message: TaskMessage) => boolean
}

/**
 * Sends each task to the workers that are for it. What workers here may try they answer only as those of the cluster would:
 * whatever goes wrong here is no answer, and the task goes on to the cluster.
 */
export function edgeBroker(options: EdgeBrokerOptions): OpenBroker {
  return (listener) => new EdgeBroker(options, listener)
}

class EdgeBroker implements Broker {
  readonly #options: EdgeBrokerOptions
  readonly #listener: BrokerListener
  readonly #local: Broker
  readonly #cluster: Broker
  /** What is tried here, as it was sent. */
  readonly #tried = new Map<TaskId, TaskMessage>()

  constructor(options: EdgeBrokerOptions, listener: BrokerListener) {
    this.#options = options
    this.#listener = listener
    this.#local = options.local((event) => this.#hear(event))
    this.#cluster = options.cluster(listener)
  }

  runsHere(message: TaskMessage): 'alone' | 'first' | undefined {
    if (this.#options.isLocal(message.task)) return this.#local.runsHere?.(message)
    return this.#options.isTried(message) ? 'first' : undefined
  }

  async send(message: TaskMessage): Promise<void> {
    if (this.#options.isLocal(message.task)) return this.#local.send(message)
    if (!this.#options.isTried(message)) return this.#cluster.send(message)
    this.#tried.set(message.id, message)
    try {
      await this.#local.send({ ...message, kwargs: { ...message.kwargs, exactly: true } })
    } catch {
      // Too many tasks wait here, or this server is about to stop: the cluster is there all the same.
      this.#tried.delete(message.id)
      return this.#sendOn(message)
    }
  }

  async #sendOn(message: TaskMessage): Promise<void> {
    await this.#listener({ type: 'sent-on', id: message.id })
    await this.#cluster.send(message)
  }

  /** Brokers leave tasks alone that they do not know. */
  async revoke(id: TaskId): Promise<void> {
    await this.#local.revoke(id)
    await this.#cluster.revoke(id)
  }

  /** What was tried by a process that is gone may have been sent on: the cluster knows. */
  takeOver(orphan: OrphanedTask): Promise<void> {
    return (this.#options.isLocal(orphan.message.task) ? this.#local : this.#cluster).takeOver(orphan)
  }

  async status(): Promise<ServiceStatus> {
    const [local, cluster] = await Promise.all([this.#local.status(), this.#cluster.status()])
    return {
      workers: [...cluster.workers, ...local.workers],
      queues: [...cluster.queues, ...local.queues],
    }
  }

  async ready(): Promise<void> {
    await Promise.all([this.#local.ready(), this.#cluster.ready()])
  }

  async close(): Promise<void> {
    await Promise.all([this.#local.close(), this.#cluster.close()])
  }

  async #hear(event: BrokerEvent): Promise<void> {
    const message = this.#tried.get(event.id)
    if (event.type !== 'finished' || !message) return this.#listener(event)
    this.#tried.delete(event.id)
    if (event.outcome.state !== 'FAILURE') return this.#listener(event)
    try {
      await this.#sendOn(message)
    } catch (error) {
      await this.#listener({ ...event, outcome: { state: 'FAILURE', failure: failureOf(error) } })
    }
  }
}
