import type { AMQPChannel } from '@cloudamqp/amqp-client/amqp-channel'
import type { AMQPProperties } from '@cloudamqp/amqp-client/amqp-properties'
import { away, before, unroutable } from './failures.ts'
import { checkHeaders } from './headers.ts'
import { Window } from './window.ts'

/** A message to be sent; the confirmation says that the broker has it safe in a queue. */
export interface Publication {
  readonly exchange: string
  readonly routingKey: string
  readonly body: string | Uint8Array
  readonly properties: AMQPProperties
  /** Refuse it when no queue takes it; then `properties.correlationId` must be its own. */
  readonly mandatory: boolean
}

/** Where publications go. */
export interface Outlet {
  /** With confirmations; rejects when the connection is lost. */
  readonly channel: Promise<AMQPChannel>
  /** Bytes that are sent but still here. */
  readonly buffered: number
}

/** Messages that are under way at most, and bytes: a connection that breaks must not leave thousands in doubt. */
const UNDER_WAY = { messages: 256, bytes: 8 * 2 ** 20 }

/** How slow a connection may be, in bytes a millisecond: what is large is given more time than the patience. */
const SLOWEST = 500

/** How long it is waited until it is looked again whether the transport has room, in ms. */
const AGAIN_AFTER = 5

/** Publishes within bounds, and knows of each message whether the broker has it. */
export class Publisher {
  readonly #outlet: Outlet
  readonly #patience: number
  readonly #window = new Window(UNDER_WAY)
  /** Why no queue took a message, by its id, until its confirmation comes. */
  readonly #returned = new Map<string, string>()

  /** `patience` is how long a publication may wait for a connection and its confirmation, in ms. */
  constructor(outlet: Outlet, patience: number) {
    this.#outlet = outlet
    this.#patience = patience
  }

  /** Makes a channel of a new connection one to publish on. */
  async prepare(channel: AMQPChannel): Promise<void> {
    this.#returned.clear()
    channel.onReturn = ({ properties, replyText }) => {
      this.#returned.set(properties.correlationId ?? '', replyText ?? 'unroutable')
    }
    await channel.confirmSelect()
  }

  /** Resolves when the broker has the message; throws `unavailable` when it does not say so in time. */
  async publish(publication: Publication): Promise<void> {
    const { exchange, routingKey, body, properties, mandatory } = publication
    checkHeaders(properties.headers)
    const size = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
    const deadline = performance.now() + this.#patience + size / SLOWEST
    const release = await this.#window.enter(size, deadline)
    try {
      const channel = await before(deadline, this.#outlet.channel)
      await this.#room(deadline)
      await before(deadline, channel.basicPublish(exchange, routingKey, body, properties, mandatory))
    } catch (error) {
      throw away(error)
    } finally {
      release()
    }
    const refusal = this.#returned.get(properties.correlationId ?? '')
    if (refusal === undefined) return
    this.#returned.delete(properties.correlationId ?? '')
    throw unroutable(routingKey, refusal)
  }

  async #room(deadline: number): Promise<void> {
    while (this.#outlet.buffered > UNDER_WAY.bytes) {
      if (performance.now() > deadline) throw away('it takes nothing more')
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER))
    }
  }
}
