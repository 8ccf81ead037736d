import type { AMQPChannel } from '@cloudamqp/amqp-client/amqp-channel'
import { parseBrokerUrl } from './broker-url.ts'
import { away, BrokerAwayError, before, withoutConnection } from './failures.ts'
import { probeQueue, type QueueCounts } from './probe.ts'
import { type Publication, Publisher } from './publisher.ts'
import { ReconnectingChannel } from './reconnecting.ts'
import { type Consumer, type Declare, Subscription } from './subscription.ts'

export type { Publication } from './publisher.ts'

export interface AmqpOptions {
  /** `amqp:`, `amqps:`, `ws:` or `wss:`, with user, password and virtual host. */
  readonly url: string
  /** Seconds. */
  readonly heartbeat?: number
  /** How long a publication may wait for a connection and its confirmation, in ms. */
  readonly patience?: number
  /** Told why the connection was lost; it is being made anew by then. */
  readonly report: (reason: unknown) => void
}

/**
 * A connection to a broker that is made anew for as long as it is wanted: a channel with confirmations, and one for each
 * queue. What was declared and consumed is so again after each loss.
 */
export class AmqpConnection {
  readonly #patience: number
  readonly #report: (reason: unknown) => void
  readonly #link: ReconnectingChannel
  readonly #publisher: Publisher
  readonly #subscriptions: Subscription[] = []
  readonly #closing = new AbortController()
  readonly #host: string
  /** Why the connection was lost, or not made, that is being made now. */
  #failure: unknown

  constructor({ url, heartbeat = 10, patience = 3000, report }: AmqpOptions) {
    this.#patience = patience
    this.#report = (reason) => report(this.#placed(withoutConnection(reason)))
    const broker = parseBrokerUrl(url)
    this.#host = broker.url.host
    this.#link = new ReconnectingChannel({
      broker,
      heartbeat,
      patience,
      prepare: async (channel, protocol) => {
        await this.#publisher.prepare(channel)
        for (const subscription of this.#subscriptions) await subscription.begin(protocol)
        this.#failure = undefined
      },
      report: (reason) => {
        this.#failure = withoutConnection(reason)
        this.#report(away(reason))
      },
      closing: this.#closing.signal,
    })
    this.#publisher = new Publisher(this.#link, patience)
  }

  /** Resolves when the broker has the message; throws `unavailable` when it does not say so in time. */
  async publish(publication: Publication): Promise<void> {
    try {
      await this.#publisher.publish(publication)
    } catch (error) {
      throw this.#placed(error)
    }
  }

  /** Declares what messages go through, now and after each loss. */
  setUp(setup: (channel: AMQPChannel) => Promise<void>): Promise<void> {
    const declare = (channel: AMQPChannel) => setup(channel).then(() => undefined)
    return this.consume(declare, async () => {})
  }

  /**
   * Consumes a queue, now and after each loss, also of the queue. A message is acknowledged when the consumer has ended.
   * Throws `unavailable` when it cannot be done now; it is then done as soon as it can.
   */
  async consume(queue: string | Declare, consumer: Consumer): Promise<void> {
    const declare = typeof queue === 'string' ? async () => queue : queue
    const report = this.#report
    const subscription = new Subscription({ declare, consumer, report, closing: this.#closing.signal })
    const { protocol } = this.#link
    this.#subscriptions.push(subscription)
    // A connection that is being made does all there is to set up.
    await this.once(async () => protocol && subscription.begin(protocol))
    if (subscription.refusal !== undefined) throw this.#placed(away(subscription.refusal))
  }

  /** Does something with the channel that need not be done again; throws `unavailable` when it cannot in time. */
  async once<Result>(
    work: (channel: AMQPChannel) => Promise<Result>,
    within = this.#patience,
  ): Promise<Result> {
    const deadline = performance.now() + within
    try {
      return await before(deadline, this.#link.channel.then(work))
    } catch (error) {
      throw this.#placed(away(error))
    }
  }

  /** An error that the broker is away says where it is. */
  #placed(error: unknown): unknown {
    return error instanceof BrokerAwayError ? error.at(this.#host, this.#failure) : error
  }

  /** Nothing of a queue that is not there; undefined when it cannot be told. */
  queueStatus(queue: string): Promise<QueueCounts | undefined> {
    const status = async ({ connection }: AMQPChannel) =>
      (await probeQueue(connection, queue)) ?? { messages: 0, consumers: 0 }
    return this.once(status).catch(() => undefined)
  }

  /** Resolves when there is a connection; throws `unavailable` when there is none in time. */
  async ready(within = this.#patience): Promise<void> {
    if (this.#closing.signal.aborted) throw this.#placed(away('the connection was closed'))
    await this.once(async () => {}, within)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#link.close()
  }
}
