import type { AMQPMessage } from '@cloudamqp/amqp-client/amqp-message'
import type { OrphanedTask, Outcome, TaskId, TaskMessage } from '../../store/task-records.ts'
import type { Broker, BrokerListener, OpenBroker, ServiceStatus } from '../broker.ts'
import { celeryMessage, DEFAULT_QUEUE } from '../celery/message.ts'
import { readReply } from '../celery/reply.ts'
import { lost } from '../worker-slot.ts'
import { AmqpConnection } from './connection.ts'
import { lostTasks, type SentTask, sentTask, type Witnesses } from './lost-tasks.ts'
import { ReplyQueues } from './reply-queues.ts'
import { StrandedTasks } from './stranded-tasks.ts'
import { WorkerControl } from './worker-control.ts'

export interface AmqpBrokerOptions {
  readonly url: string
  /** Names this server; the queue of its replies is named after it, and found by who takes over. */
  readonly owner: string
  /** How long replies wait for a server to come for them, in ms. */
  readonly replyLife: number
  readonly report: (error: unknown) => void
}

/** How often it is looked for tasks that no worker has any more, and how long workers have to answer, in ms. */
const LOOK_EVERY = 5000
const ANSWER_WITHIN = 1500

/** How long a probe may wait for a connection that is being made, in ms. */
const READY_WITHIN = 1000

/** Ended tasks that are known as such. */
const REMEMBERED = 10_000

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
  /** Those whose outcome a worker has said and that is not stored yet, however often that fails. */
  readonly #heard = new Set<TaskId>()
  /** Those whose outcome is being stored, which takes as long as the database is away. */
  readonly #finishing = new Map<TaskId, Promise<void>>()
  /** Those that ended last: workers may say so twice. */
  readonly #ended = new Set<TaskId>()
  readonly #replies: ReplyQueues
  readonly #witnesses: Witnesses
  readonly #stranded = new StrandedTasks()
  readonly #timer: ReturnType<typeof setInterval>
  #isLooking = false
  #isClosed = false

  constructor(options: AmqpBrokerOptions, listener: BrokerListener) {
    const { url, owner, replyLife, report } = options
    this.#options = options
    this.#listener = listener
    this.#connection = new AmqpConnection({ url, report })
    this.#control = new WorkerControl(this.#connection)
    this.#control.open().catch(report)
    this.#replies = new ReplyQueues({
      connection: this.#connection,
      owner,
      replyLife,
      consumer: (message) => this.#hear(message),
      report,
    })
    this.#witnesses = {
      ask: (method, args) => this.#control.ask(method, args, ANSWER_WITHIN),
      repliesWaiting: () => this.#replies.waiting(),
      queueStatus: (queue) => this.#connection.queueStatus(queue),
      now: () => performance.now(),
    }
    this.#timer = setInterval(() => this.#look().catch(report), LOOK_EVERY)
    this.#replies.consume(owner)
  }

  async send(message: TaskMessage): Promise<void> {
    const celery = celeryMessage(message, {
      replyTo: await this.#replies.own(),
      origin: `omega-edge@${this.#options.owner}`,
    })
    this.#sent.set(message.id, sentTask(message.id, celery.routingKey))
    try {
      await this.#connection.publish({ ...celery, mandatory: true })
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
    this.#sent.set(record.id, sentTask(record.id, message.label ?? DEFAULT_QUEUE))
    await this.#replies.consume(sender)
  }

  async status(): Promise<ServiceStatus> {
    const workers = await this.#control.workers(ANSWER_WITHIN)
    const sentTo = [...this.#sent.values()].map(({ queue }) => queue)
    const names = new Set([DEFAULT_QUEUE, ...workers.flatMap((worker) => worker.queues), ...sentTo])
    const queues = []
    for (const name of names) {
      const counts = await this.#connection.queueStatus(name)
      if (counts) queues.push({ name, workers: counts.consumers, waiting: counts.messages })
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

  async #hear({ body, properties }: AMQPMessage): Promise<void> {
    const id = properties.correlationId as TaskId | undefined
    if (!id) return
    const reply = readReply(properties.contentType, body ?? new Uint8Array())
    const sent = this.#sent.get(id)
    // Somebody has it, so the search begins anew.
    if (sent) this.#sent.set(id, sentTask(id, sent.queue))
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
        this.#heard.add(id)
        await this.#finish(id, reply.outcome)
        this.#heard.delete(id)
    }
  }

  /** Once, however many say how it ended: the first one counts. */
  async #finish(id: TaskId, outcome: Outcome): Promise<void> {
    if (this.#ended.has(id)) return
    const finishing = this.#finishing.get(id) ?? this.#store(id, outcome)
    this.#finishing.set(id, finishing)
    await finishing.finally(() => this.#finishing.delete(id))
  }

  async #store(id: TaskId, outcome: Outcome): Promise<void> {
    await this.#listener({ type: 'finished', id, outcome })
    this.#sent.delete(id)
    this.#ended.add(id)
    if (this.#ended.size > REMEMBERED)
      for (const oldest of this.#ended.values().take(1)) this.#ended.delete(oldest)
  }

  /** Ends tasks that are lost, and says which ones nobody is there to take. */
  async #look(): Promise<void> {
    if (this.#isLooking || this.#isClosed) return
    this.#isLooking = true
    try {
      const isEnding = (id: TaskId) => this.#heard.has(id) || this.#finishing.has(id)
      const tasks = [...this.#sent.values()].filter(({ id }) => !isEnding(id))
      if (tasks.length === 0) return
      for (const { id } of await this.#stranded.among(tasks, this.#witnesses.queueStatus)) {
        await this.#listener({ type: 'stranded', id })
      }
      for (const task of await lostTasks(tasks, this.#witnesses)) {
        // It may have been heard of in the meantime.
        if (isEnding(task.id) || this.#sent.get(task.id) !== task) continue
        await this.#finish(
          task.id,
          lost('WorkerLostError', 'The worker ended while it ran the task, submit it again'),
        )
      }
    } finally {
      this.#isLooking = false
    }
  }
}
