import type { Json } from '../../data/frame/vector.ts'
import type { WorkerStatus } from '../broker.ts'
import {
  CONTROL,
  CONTROL_REPLIES,
  type ControlMethod,
  type ControlReplyTo,
  controlMessage,
  readControlReply,
} from '../celery/control.ts'
import { workerStatus } from '../celery/worker-status.ts'
import type { AmqpConnection } from './connection.ts'

/** Tells and asks Celery's workers, those that listen: one whose only thread runs a task does not. */
export class WorkerControl {
  readonly #connection: AmqpConnection
  /** New with each connection: the broker keeps an exclusive one from others until it has noticed that the last is gone. */
  #queue = ''
  /** What came for the questions that are open. */
  readonly #answers = new Map<string, Map<string, Json>>()

  constructor(connection: AmqpConnection) {
    this.#connection = connection
  }

  open(): Promise<void> {
    return this.#connection.consume(
      async (channel) => {
        const queue = `omega_edge.control.${crypto.randomUUID()}`
        for (const { name, type } of [CONTROL, CONTROL_REPLIES]) {
          await channel.exchangeDeclare(name, type, { durable: false, autoDelete: false })
        }
        await channel.queueDeclare(queue, { durable: false, autoDelete: true, exclusive: true })
        await channel.queueBind(queue, CONTROL_REPLIES.name, queue)
        this.#queue = queue
        return queue
      },
      async ({ body, properties }) => {
        const reply = readControlReply(properties.contentType, body ?? new Uint8Array())
        const ticket = properties.headers?.ticket
        if (reply && typeof ticket === 'string') this.#answers.get(ticket)?.set(...reply)
      },
    )
  }

  tell(method: ControlMethod, args: { readonly [name: string]: Json }): Promise<void> {
    return this.#send(method, args)
  }

  /** The answers of the workers that give one within `ms`. */
  async ask(
    method: ControlMethod,
    args: { readonly [name: string]: Json },
    ms: number,
  ): Promise<ReadonlyMap<string, Json>> {
    const ticket = crypto.randomUUID()
    const answers = new Map<string, Json>()
    this.#answers.set(ticket, answers)
    try {
      await this.#send(method, args, { routingKey: this.#queue, ticket })
      await new Promise((resolve) => setTimeout(resolve, ms))
      return answers
    } finally {
      this.#answers.delete(ticket)
    }
  }

  /** The workers that say within `ms` what they consume, may run and run. */
  async workers(ms: number): Promise<readonly WorkerStatus[]> {
    const [queues, stats, active] = await Promise.all([
      this.ask('active_queues', {}, ms),
      this.ask('stats', {}, ms),
      this.ask('active', {}, ms),
    ])
    return [...queues].map(([name, answer]) =>
      workerStatus(name, { queues: answer, stats: stats.get(name), active: active.get(name) }),
    )
  }

  #send(
    method: ControlMethod,
    args: { readonly [name: string]: Json },
    replyTo?: ControlReplyTo,
  ): Promise<void> {
    const properties = {
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      headers: { clock: 0, expires: 0 },
    }
    const body = controlMessage(method, args, replyTo)
    return this.#connection.publish({
      exchange: CONTROL.name,
      routingKey: '',
      body,
      properties,
      mandatory: false,
    })
  }
}
