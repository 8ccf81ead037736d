import type { AMQPChannel } from '@cloudamqp/amqp-client/amqp-channel'
import { AMQPError } from '@cloudamqp/amqp-client/amqp-error'
import type { AMQPProperties } from '@cloudamqp/amqp-client/amqp-properties'
import { OmegaError } from '../../error.ts'
import { type BrokerUrl, parseBrokerUrl } from './broker-url.ts'
import { checkHeaders } from './headers.ts'
import { probeQueue, type QueueCounts } from './probe.ts'
import { AmqpProtocol } from './protocol.ts'
import { type Consumer, type Declare, Subscription } from './subscription.ts'
import { openTcp } from './tcp.ts'
import type { OpenTransport } from './transport.ts'
import { openWebSocket } from './websocket.ts'
import { Window } from './window.ts'

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

/** A message to be sent; the confirmation says that the broker has it safe in a queue. */
export interface Publication {
  readonly exchange: string
  readonly routingKey: string
  readonly body: string | Uint8Array
  readonly properties: AMQPProperties
  /** Refuse it when no queue takes it; then `properties.correlationId` must be its own. */
  readonly mandatory: boolean
}

/** Messages that are under way at most, and bytes: a connection that breaks must not leave thousands in doubt. */
const UNDER_WAY = { messages: 256, bytes: 8 * 2 ** 20 }

const FIRST_PAUSE = 100
const LONGEST_PAUSE = 5000

const TRANSPORTS: Readonly<Record<string, OpenTransport>> = {
  'amqp:': openTcp,
  'amqps:': openTcp,
  'ws:': openWebSocket,
  'wss:': openWebSocket,
}

/**
 * A connection to a broker that is made anew for as long as it is wanted: a channel with confirmations, and one for each
 * queue. What was declared and consumed is so again after each loss.
 */
export class AmqpConnection {
  readonly #options: Required<AmqpOptions>
  readonly #broker: BrokerUrl
  readonly #window = new Window(UNDER_WAY)
  readonly #subscriptions: Subscription[] = []
  /** Ids of messages that no queue took, until their confirmation comes. */
  readonly #returned = new Map<string, string>()
  #protocol: AmqpProtocol | undefined
  #channel: Promise<AMQPChannel>
  readonly #closing = new AbortController()
  #pause = FIRST_PAUSE

  constructor(options: AmqpOptions) {
    const report = (reason: unknown) => options.report(withoutConnection(reason))
    this.#options = { heartbeat: 10, patience: 3000, ...options, report }
    this.#broker = parseBrokerUrl(options.url)
    this.#channel = this.#connect()
  }

  /** Resolves when the broker has the message; throws `unavailable` when it does not say so in time. */
  async publish({ exchange, routingKey, body, properties, mandatory }: Publication): Promise<void> {
    checkHeaders(properties.headers)
    const deadline = performance.now() + this.#options.patience
    const size = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
    const release = await this.#window.enter(size, deadline)
    try {
      const channel = await before(deadline, this.#channel)
      while ((this.#protocol?.buffered ?? 0) > UNDER_WAY.bytes) {
        if (performance.now() > deadline) throw away('It takes nothing more')
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      await before(deadline, channel.basicPublish(exchange, routingKey, body, properties, mandatory))
    } catch (error) {
      throw error instanceof OmegaError ? error : away(error)
    } finally {
      release()
    }
    const refusal = this.#returned.get(properties.correlationId ?? '')
    if (refusal === undefined) return
    this.#returned.delete(properties.correlationId ?? '')
    throw unroutable(routingKey, refusal)
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
    const { report } = this.#options
    const subscription = new Subscription({ declare, consumer, report, closing: this.#closing.signal })
    const protocol = this.#protocol
    this.#subscriptions.push(subscription)
    // A connection that is being made does all there is to set up.
    await this.#using(async () => protocol && subscription.begin(protocol))
    if (subscription.refusal !== undefined) throw away(subscription.refusal)
  }

  /** Does something with the channel that need not be done again. */
  async once<Result>(work: (channel: AMQPChannel) => Promise<Result>): Promise<Result> {
    return this.#using(work)
  }

  /** Nothing of a queue that is not there; undefined when it cannot be told. */
  queueStatus(queue: string): Promise<QueueCounts | undefined> {
    const status = async ({ connection }: AMQPChannel) =>
      (await probeQueue(connection, queue)) ?? { messages: 0, consumers: 0 }
    return this.#using(status).catch(() => undefined)
  }

  /** Resolves when there is a connection; throws `unavailable` when there is none in time. */
  async ready(within = this.#options.patience): Promise<void> {
    if (this.#closing.signal.aborted) throw away('The connection was closed')
    await this.#using(async () => {}, within)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#channel.catch(() => {})
    const protocol = this.#protocol
    if (!protocol || protocol.closed) return
    const late = setTimeout(() => protocol.abandon(new Error('The broker did not say goodbye')), 1000)
    await protocol.close().catch(() => {})
    clearTimeout(late)
    protocol.abandon(new Error('The connection was closed'))
  }

  async #using<Result>(
    work: (channel: AMQPChannel) => Promise<Result>,
    patience = this.#options.patience,
  ): Promise<Result> {
    const deadline = performance.now() + patience
    try {
      return await before(deadline, this.#channel.then(work))
    } catch (error) {
      throw error instanceof OmegaError ? error : away(error)
    }
  }

  /** Tries until there is a connection with all that it must have. */
  async #connect(): Promise<AMQPChannel> {
    for (;;) {
      if (this.#closing.signal.aborted) throw new Error('The connection was closed')
      try {
        const channel = await this.#open()
        this.#pause = FIRST_PAUSE
        return channel
      } catch (error) {
        if (!this.#closing.signal.aborted) this.#options.report(error)
      }
      // Half of the pause by chance, so that many servers do not come back at once.
      await new Promise((resolve) => setTimeout(resolve, this.#pause * (0.5 + Math.random() / 2)))
      this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2)
    }
  }

  async #open(): Promise<AMQPChannel> {
    const { heartbeat, patience } = this.#options
    const protocol = new AmqpProtocol({
      broker: this.#broker,
      open: TRANSPORTS[this.#broker.url.protocol]!,
      heartbeat,
      patience,
      closed: (reason) => this.#lost(protocol, reason),
    })
    await protocol.connect()
    try {
      const channel = await protocol.channel()
      // The broker closes a channel for a mistake; what else is on it is then as lost as with the connection.
      channel.onerror = (reason) => protocol.abandon(new Error(reason))
      channel.onReturn = ({ properties, replyText }) => {
        this.#returned.set(properties.correlationId ?? '', replyText ?? 'unroutable')
      }
      await channel.confirmSelect()
      for (const subscription of this.#subscriptions) await subscription.begin(protocol)
      if (this.#closing.signal.aborted) throw new Error('The connection was closed while it was made')
      this.#protocol = protocol
      return channel
    } catch (error) {
      protocol.abandon(error instanceof Error ? error : new Error(String(error)))
      throw error
    }
  }

  #lost(protocol: AmqpProtocol, reason: Error): void {
    if (protocol !== this.#protocol) return
    this.#protocol = undefined
    this.#returned.clear()
    if (this.#closing.signal.aborted) return
    this.#options.report(reason)
    this.#channel = this.#connect()
    // Whoever needs the channel hears of it; without anybody it is no error.
    this.#channel.catch(() => {})
  }
}

/** The result of `work`, unless it takes longer. */
async function before<Result>(deadline: number, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(away('It does not answer')),
    Math.max(0, deadline - performance.now()),
  )
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
    work.catch(() => {})
  }
}

/** Queues are declared by the workers that consume them. */
function unroutable(queue: string, cause: string): OmegaError {
  const message = `There is no queue "${queue}", start a worker with the label "${queue}", or require another`
  return new OmegaError('unavailable', message, { headers: { 'Retry-After': '10' }, cause })
}

function away(cause: unknown): OmegaError {
  return new OmegaError('unavailable', 'The broker of tasks cannot be reached, try again later', {
    headers: { 'Retry-After': '2' },
    cause: withoutConnection(cause),
  })
}

/** Errors of the library hold their connection, and Bun prints all that it has, the password too. */
function withoutConnection(reason: unknown): unknown {
  return reason instanceof AMQPError ? new Error(reason.message) : reason
}
