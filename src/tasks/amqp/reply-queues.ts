import type { AMQPChannel } from '@cloudamqp/amqp-client/amqp-channel'
import { OmegaError } from '../../error.ts'
import type { AmqpConnection } from './connection.ts'
import { probeQueue } from './probe.ts'
import type { Consumer } from './subscription.ts'

export interface ReplyQueuesOptions {
  readonly connection: AmqpConnection
  /** This server. */
  readonly owner: string
  /** How long replies wait for a server to come for them, in ms. */
  readonly replyLife: number
  readonly consumer: Consumer
  readonly report: (error: unknown) => void
}

/** The client library writes integers as 32 bits with a sign, and what is no integer as a float. */
const LONGEST_LIFE = 2 ** 31 - 1

/** The queues of replies that are consumed here: that of this server, and those of servers whose tasks it has taken over. */
export class ReplyQueues {
  readonly #options: ReplyQueuesOptions
  /** By owner. */
  readonly #consumed = new Map<string, Promise<void>>()
  /** Why there is no queue of this server. */
  #refusal: Error | undefined

  constructor(options: ReplyQueuesOptions) {
    this.#options = options
  }

  /** The queue that replies to this server go to; throws `unavailable` when the broker refuses to have it. */
  async own(): Promise<string> {
    const { owner } = this.#options
    await this.consume(owner)
    if (!this.#refusal) return queueOf(owner)
    throw new OmegaError('unavailable', 'The broker refuses the queue of replies, try again later', {
      headers: { 'Retry-After': '10' },
      cause: this.#refusal.message,
    })
  }

  /** Consumes the replies to the tasks of an owner, once. */
  consume(owner: string): Promise<void> {
    const { connection, consumer, report } = this.#options
    const consuming =
      this.#consumed.get(owner) ??
      // What cannot be done now is done as soon as it can, so there is nothing to do again.
      connection.consume((channel) => this.#declare(channel, owner), consumer).catch(report)
    this.#consumed.set(owner, consuming)
    return consuming
  }

  /** Replies that nobody has been given yet; undefined when it is not known. */
  async waiting(): Promise<number | undefined> {
    let waiting = 0
    for (const owner of this.#consumed.keys()) {
      const counts = await this.#options.connection.queueStatus(queueOf(owner))
      if (!counts) return undefined
      waiting += counts.messages
    }
    return waiting
  }

  /** A queue that is there is taken as it is: it may have been declared by a server with other settings. */
  async #declare(channel: AMQPChannel, owner: string): Promise<string | undefined> {
    const queue = queueOf(owner)
    if (owner !== this.#options.owner) {
      // Without it there is nothing to be heard.
      return (await probeQueue(channel.connection, queue)) && queue
    }
    try {
      if (!(await probeQueue(channel.connection, queue))) await this.#declareOwn(channel)
      this.#refusal = undefined
      return queue
    } catch (error) {
      if (!channel.connection.closed)
        this.#refusal = error instanceof Error ? error : new Error(String(error))
      throw error
    }
  }

  /**
   * Workers send replies that do not outlive the broker; a quorum queue keeps them all the same. It outlives the
   * server, and goes when nobody has come for its replies.
   */
  async #declareOwn(channel: AMQPChannel): Promise<void> {
    const { owner, replyLife } = this.#options
    const life = Math.min(LONGEST_LIFE, Math.max(1, Math.round(replyLife)))
    const args = { 'x-queue-type': 'quorum', 'x-expires': life }
    await channel.queueDeclare(queueOf(owner), { durable: true, autoDelete: false, exclusive: false }, args)
  }
}

function queueOf(owner: string): string {
  return `omega_edge.replies.${owner}`
}
