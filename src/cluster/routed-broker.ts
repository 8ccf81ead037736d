import type { OrphanedTask, TaskId, TaskMessage } from '../store/task-records.ts'
import type { Broker, BrokerListener, OpenBroker, ServiceStatus } from '../tasks/broker.ts'

/** Sends each task to the workers that are for it: those of this process, or those of the cluster. */
export function routedBroker(
  isLocal: (task: string) => boolean,
  brokers: { readonly local: OpenBroker; readonly cluster: OpenBroker },
): OpenBroker {
  return (listener) => new RoutedBroker(isLocal, brokers, listener)
}

class RoutedBroker implements Broker {
  readonly #isLocal: (task: string) => boolean
  readonly #local: Broker
  readonly #cluster: Broker

  constructor(
    isLocal: (task: string) => boolean,
    { local, cluster }: { readonly local: OpenBroker; readonly cluster: OpenBroker },
    listener: BrokerListener,
  ) {
    this.#isLocal = isLocal
    this.#local = local(listener)
    this.#cluster = cluster(listener)
  }

  runsHere(task: string): boolean {
    return this.#isLocal(task) && (this.#local.runsHere?.(task) ?? false)
  }

  send(message: TaskMessage): Promise<void> {
    return this.#for(message).send(message)
  }

  /** Brokers leave tasks alone that they do not know. */
  async revoke(id: TaskId): Promise<void> {
    await this.#local.revoke(id)
    await this.#cluster.revoke(id)
  }

  takeOver(orphan: OrphanedTask): Promise<void> {
    return this.#for(orphan.message).takeOver(orphan)
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

  #for({ task }: TaskMessage): Broker {
    return this.#isLocal(task) ? this.#local : this.#cluster
  }
}
