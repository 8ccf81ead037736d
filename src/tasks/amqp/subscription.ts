import type { AMQPBaseClient } from '@cloudamqp/amqp-client/amqp-base-client'
import type { AMQPChannel } from '@cloudamqp/amqp-client/amqp-channel'
import type { AMQPMessage } from '@cloudamqp/amqp-client/amqp-message'
import { nap } from '../nap.ts'
import { away } from './failures.ts'

/** Declares what messages go through; answers the queue to be consumed, unless there is none. */
export type Declare = (channel: AMQPChannel) => Promise<string | undefined>

export type Consumer = (message: AMQPMessage) => Promise<void>

export interface SubscriptionOptions {
  readonly declare: Declare
  readonly consumer: Consumer
  readonly report: (reason: unknown) => void
  /** Aborts when nothing is wanted any more. */
  readonly closing: AbortSignal
}

/** Messages that a consumer is given before it has ended with earlier ones. */
const PREFETCH = 100

/** Pauses until what has failed is tried again, in ms. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 60_000

/**
 * What must be there whenever there is a connection. It has a channel of its own, since the broker closes a channel for
 * what it refuses: that is tried again now and then, and costs nothing else.
 */
export class Subscription {
  readonly #options: SubscriptionOptions
  #failures = 0
  #refusal: unknown

  constructor(options: SubscriptionOptions) {
    this.#options = options
  }

  /** What the broker said when it was asked last; undefined when it did not refuse. */
  get refusal(): unknown {
    return this.#refusal
  }

  /** Sets it up on a connection, and again there whenever it ends; throws only when the connection is lost. */
  async begin(connection: AMQPBaseClient): Promise<void> {
    try {
      await this.#establish(connection)
      this.#refusal = undefined
      this.#failures = 0
    } catch (error) {
      if (connection.closed) throw error
      this.#refusal = error
      this.#again(connection, error)
    }
  }

  async #establish(connection: AMQPBaseClient): Promise<void> {
    const channel = await connection.channel()
    channel.onerror = () => {}
    const release = () => (channel.closed ? undefined : channel.close().catch(() => {}))
    try {
      const queue = await this.#options.declare(channel)
      if (queue === undefined) return await release()
      await channel.basicQos(PREFETCH)
      const consumer = await channel.basicConsume(queue, { noAck: false }, (message) => this.#hand(message))
      // Such as when the queue is deleted.
      consumer.wait().catch((reason: unknown) => {
        release()
        if (!connection.closed) this.#again(connection, reason)
      })
    } catch (error) {
      release()
      throw error
    }
  }

  async #again(connection: AMQPBaseClient, reason: unknown): Promise<void> {
    const { report, closing } = this.#options
    report(away(reason))
    await nap(pause(this.#failures++), closing)
    // The next connection sets it up by itself.
    if (!connection.closed && !closing.aborted) await this.begin(connection).catch(() => {})
  }

  /** A message is acknowledged when the consumer has ended; one that it fails at is put back. */
  async #hand(message: AMQPMessage): Promise<void> {
    const { consumer, report, closing } = this.#options
    try {
      await consumer(message)
      await message.ack()
    } catch (error) {
      // Of a channel that is lost it comes again by itself.
      if (message.channel.closed) return
      report(error)
      await nap(pause(deliveries(message)), closing)
      // A connection that closes puts back what it has.
      if (!closing.aborted) await message.nack(true).catch(() => {})
    }
  }
}

function pause(failures: number): number {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures)
}

/** How often it was put back; only quorum queues count. */
function deliveries({ properties, redelivered }: AMQPMessage): number {
  const count = properties.headers?.['x-delivery-count']
  if (typeof count === 'number') return count
  return redelivered ? 4 : 0
}
