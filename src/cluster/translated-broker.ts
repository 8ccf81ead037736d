import { jsonText } from '../data/frame/cell.ts'
import { parseJson, toExact } from '../data/json/parse-json.ts'
import { OmegaError } from '../error.ts'
import type { OrphanedTask, Outcome, TaskId, TaskMessage } from '../store/task-records.ts'
import type { Broker, BrokerEvent, BrokerListener, OpenBroker, ServiceStatus } from '../tasks/broker.ts'
import { failureOf } from '../tasks/failure.ts'
import { withReadBody } from '../tasks/long-body.ts'
import { isPassing, persistently } from '../tasks/persistently.ts'
import type { Translation } from './translation.ts'

export interface TranslatedBrokerOptions {
  readonly cluster: OpenBroker
  readonly translationOf: (task: string) => Translation | undefined
  readonly report: (error: unknown) => void
}

/** A broker whose workers are given translated tasks, and whose answers are translated back. */
export function translatedBroker(options: TranslatedBrokerOptions): OpenBroker {
  return (listener) => new TranslatedBroker(options, listener)
}

class TranslatedBroker implements Broker {
  readonly #options: TranslatedBrokerOptions
  readonly #listener: BrokerListener
  readonly #broker: Broker
  /** The tasks as this server knows them. */
  readonly #originals = new Map<TaskId, TaskMessage>()
  readonly #closing = new AbortController()

  constructor(options: TranslatedBrokerOptions, listener: BrokerListener) {
    this.#options = options
    this.#listener = listener
    this.#broker = options.cluster((event) => this.#hear(event))
  }

  async send(message: TaskMessage): Promise<void> {
    const translation = this.#options.translationOf(message.task)
    if (!translation) return this.#broker.send(message)
    this.#originals.set(message.id, message)
    try {
      await this.#broker.send(await translation.prepare(withReadBody(message)))
    } catch (error) {
      await this.#forget(message)
      throw error
    }
  }

  async revoke(id: TaskId): Promise<void> {
    const message = this.#originals.get(id)
    await this.#broker.revoke(id)
    if (message) await this.#forget(message)
  }

  takeOver(orphan: OrphanedTask): Promise<void> {
    this.#originals.set(orphan.record.id, orphan.message)
    return this.#broker.takeOver(orphan)
  }

  status(): Promise<ServiceStatus> {
    return this.#broker.status()
  }

  ready(): Promise<void> {
    return this.#broker.ready()
  }

  close(): Promise<void> {
    this.#closing.abort()
    return this.#broker.close()
  }

  async #hear(event: BrokerEvent): Promise<void> {
    const message = this.#originals.get(event.id)
    if (event.type !== 'finished' || !message) return this.#listener(event)
    await this.#listener({ ...event, outcome: await this.#translated(message, event.outcome) })
    await this.#forget(message)
  }

  /** What is away for a while is no outcome; all else that goes wrong is, or the reply would be heard for ever. */
  async #translated(message: TaskMessage, outcome: Outcome): Promise<Outcome> {
    try {
      return await persistently(() => this.#translate(message, outcome), this.#closing.signal)
    } catch (error) {
      if (isPassing(error)) throw error
      if (!(error instanceof OmegaError)) this.#options.report(error)
      return { state: 'FAILURE', failure: failureOf(error) }
    }
  }

  async #translate(message: TaskMessage, outcome: Outcome): Promise<Outcome> {
    const translation = this.#options.translationOf(message.task)
    if (!translation) return outcome
    switch (outcome.state) {
      case 'SUCCESS': {
        const result = await translation.result(message, toExact(parseJson(outcome.result)))
        return { state: 'SUCCESS', result: jsonText(result) }
      }
      case 'FAILURE':
        return translation.failure
          ? { state: 'FAILURE', failure: translation.failure(message, outcome.failure) }
          : outcome
      case 'REVOKED':
        return outcome
    }
  }

  /** What is left behind is no reason to fail a task that has ended. */
  async #forget(message: TaskMessage): Promise<void> {
    this.#originals.delete(message.id)
    try {
      await this.#options.translationOf(message.task)?.cleanUp?.(message)
    } catch (error) {
      this.#options.report(error)
    }
  }
}
