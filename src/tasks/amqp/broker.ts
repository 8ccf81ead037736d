import type { AMQPMessage } from '@cloudamqp/amqp-client/amqp-message'
import type { Json } from '../../data/vector.ts'
import type { OrphanedTask, Outcome, TaskId, TaskMessage } from '../../store/task-records.ts'
import type { Broker, BrokerListener, OpenBroker, ServiceStatus } from '../broker.ts'
import { celeryMessage, DEFAULT_QUEUE } from '../celery/message.ts'
import { readReply } from '../celery/reply.ts'
import { lost } from '../worker-slot.ts'
import { AmqpConnection } from './connection.ts'
import { WorkerControl } from './worker-control.ts'

export interface AmqpBrokerOptions {
  readonly url: string
  /** Names this server; the queue of its replies is named after it, and found by who takes over. */
  readonly owner: string
  /** How long replies wait for a server to come for them, in ms. */
  readonly replyLife: number
  readonly report: (error: unknown) => void
}

/** How often it is looked for tasks that no worker has any more, how long one must be gone, and how long workers have to answer, in ms. */
const LOOK_EVERY = 5000
const GONE_FOR = 3
const ANSWER_WITHIN = 1500

/** How long a probe may wait for a connection that is being made, in ms. */
const READY_WITHIN = 1000

/** Ended tasks that are known as such. */
const REMEMBERED = 10_000

interface SentTask {
  readonly id: TaskId
  readonly queue: string
  /** How often in a row it was found nowhere. */
  misses: number
}

/** A broker whose workers are omega-ml's own, behind RabbitMQ. */
export function amqpBroker(options: AmqpBrokerOptions): OpenBroker {
  return (listener) => new AmqpBroker(options, listener)
}

class AmqpBroker implements Broker {
  readonly #options: AmqpBrokerOptions
  readonly #listener: BrokerListener
  readonly #connection: AmqpConnection
  readonly #control: WorkerControl
  readonly #sent = new Map<TaskId, SentTask>()
  /** Those that ended last: workers may say so twice. */
  readonly #ended = new Set<TaskId>()
  /** The owners whose replies are consumed here. */
  readonly #owners = new Map<string, Promise<void>>()
  readonly #timer: ReturnType<typeof setInterval>
  #isLooking = false
  #isClosed = false

  constructor(options: AmqpBrokerOptions, listener: BrokerListener) {
    const { url, report } = options
    this.#options = options
    this.#listener = listener
    this.#connection = new AmqpConnection({ url, report })
    this.#control = new WorkerControl(this.#connection)
    this.#control.open().catch(report)
    this.#timer = setInterval(() => this.#look().catch(report), LOOK_EVERY)
    this.#consume(options.owner).catch(report)
  }

  async send(message: TaskMessage): Promise<void> {
    await this.#consume(this.#options.owner)
    const { owner } = this.#options
    const { routingKey, body, properties } = celeryMessage(message, {
      replyTo: replyQueue(owner),
      origin: `omega-edge@${owner}`,
    })
    this.#sent.set(message.id, { id: message.id, queue: routingKey, misses: 0 })
    try {
      await this.#connection.publish({ exchange: '', routingKey, body, properties, mandatory: true })
    } catch (error) {
      this.#sent.delete(message.id)
      throw error
    }
  }

  async revoke(id: TaskId): Promise<void> {
    if (!this.#sent.delete(id)) return
    await this.#control.tell('revoke', { task_id: id, terminate: true, signal: 'SIGTERM' })
    await this.#finish(id, { state: 'REVOKED' })
  }

  /** The worker that has it does not know of the change: its reply goes to the queue of the one that is gone. */
  async takeOver({ record, message, sender }: OrphanedTask): Promise<void> {
    this.#sent.set(record.id, { id: record.id, queue: message.label ?? DEFAULT_QUEUE, misses: 0 })
    await this.#consume(sender)
  }

  async status(): Promise<ServiceStatus> {
    const workers = await this.#control.workers(ANSWER_WITHIN)
    const sentTo = [...this.#sent.values()].map(({ queue }) => queue)
    const names = new Set([DEFAULT_QUEUE, ...workers.flatMap((worker) => worker.queues), ...sentTo])
    const queues = []
    for (const name of names) {
      const { messages, consumers } = await this.#connection.queueStatus(name)
      queues.push({ name, workers: consumers, waiting: messages })
    }
    return { workers, queues }
  }

  ready(): Promise<void> {
    return this.#connection.ready(READY_WITHIN)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    await this.#connection.close()
  }

  /** Consumes the replies to the tasks of an owner, once. */
  #consume(owner: string): Promise<void> {
    const known = this.#owners.get(owner)
    if (known) return known
    const consuming = this.#declareAndConsume(owner)
    this.#owners.set(owner, consuming)
    return consuming
  }

  /**
   * Workers send replies that do not outlive the broker; a quorum queue keeps them all the same. It outlives the
   * server, and goes when nobody has come for its replies.
   */
  async #declareAndConsume(owner: string): Promise<void> {
    const queue = replyQueue(owner)
    const args = { 'x-queue-type': 'quorum', 'x-expires': this.#options.replyLife }
    await this.#persistently(() =>
      this.#connection.setUp(async (channel) => {
        await channel.queueDeclare(queue, { durable: true, autoDelete: false, exclusive: false }, args)
      }),
    )
    await this.#persistently(() => this.#connection.consume(queue, (message) => this.#hear(message)))
  }

  /** What is set up is done with the next connection, so there is nothing to do again. */
  async #persistently(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#options.report(error)
    }
  }

  async #hear({ body, properties }: AMQPMessage): Promise<void> {
    const id = properties.correlationId as TaskId | undefined
    if (!id) return
    const reply = readReply(properties.contentType, body ?? new Uint8Array())
    const sent = this.#sent.get(id)
    if (sent) sent.misses = 0
    switch (reply.type) {
      case 'started':
        await this.#listener({ type: 'started', id })
        return
      case 'retried':
        await this.#listener({ type: 'retried', id })
        return
      case 'emitted':
        await this.#listener({ type: 'emitted', id, piece: reply.piece })
        return
      case 'finished':
        // Acknowledged when it is stored: until then the queue has it.
        await this.#finish(id, reply.outcome)
    }
  }

  async #finish(id: TaskId, outcome: Outcome): Promise<void> {
    if (this.#ended.has(id)) return
    await this.#listener({ type: 'finished', id, outcome })
    this.#sent.delete(id)
    this.#ended.add(id)
    if (this.#ended.size > REMEMBERED)
      for (const oldest of this.#ended.values().take(1)) this.#ended.delete(oldest)
  }

  /**
   * Ends tasks that are in no queue and with no worker: a worker says that it has a task before it runs it, and when
   * it dies nobody else will. Without an answer from every worker nothing is concluded.
   */
  async #look(): Promise<void> {
    if (this.#isLooking || this.#isClosed || this.#sent.size === 0) return
    this.#isLooking = true
    try {
      const tasks = [...this.#sent.values()]
      const answers = await this.#control.ask('query_task', { ids: tasks.map(({ id }) => id) }, ANSWER_WITHIN)
      const known = new Set([...answers.values()].flatMap(idsOf))
      for (const queue of new Set(tasks.map((task) => task.queue))) {
        const { messages, consumers } = await this.#connection.queueStatus(queue)
        const isCertain = messages === 0 && answers.size >= consumers
        for (const task of tasks.filter((sent) => sent.queue === queue)) {
          task.misses = isCertain && !known.has(task.id) ? task.misses + 1 : 0
          if (task.misses < GONE_FOR || !this.#sent.delete(task.id)) continue
          const outcome = lost('WorkerLostError', 'The worker ended while it ran the task, submit it again')
          await this.#finish(task.id, outcome)
        }
      }
    } finally {
      this.#isLooking = false
    }
  }
}

function replyQueue(owner: string): string {
  return `omega_edge.replies.${owner}`
}

/** Of a worker's answer: the tasks that it has. */
function idsOf(answer: Json): readonly string[] {
  return typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? Object.keys(answer) : []
}
