import type { AMQPChannel } from '@cloudamqp/amqp-client/amqp-channel'
import type { BrokerUrl } from './broker-url.ts'
import { AmqpProtocol } from './protocol.ts'
import { openTcp } from './tcp.ts'
import type { OpenTransport } from './transport.ts'
import { openWebSocket } from './websocket.ts'

export interface ReconnectingOptions {
  readonly broker: BrokerUrl
  /** Seconds. */
  readonly heartbeat: number
  /** How long one attempt may take, in ms. */
  readonly patience: number
  /** Declares, on each new connection, what must be there before it is used. */
  readonly prepare: (channel: AMQPChannel, protocol: AmqpProtocol) => Promise<void>
  /** Told why a connection was lost or not made; it is being made anew by then. */
  readonly report: (reason: unknown) => void
  /** Aborts when none is wanted any more. */
  readonly closing: AbortSignal
}

/** Pauses between attempts, in ms; they double. */
const FIRST_PAUSE = 100
const LONGEST_PAUSE = 5000

/** How long the broker may take to say goodbye, in ms. */
const GOODBYE = 1000

const TRANSPORTS: Readonly<Record<string, OpenTransport>> = {
  'amqp:': openTcp,
  'amqps:': openTcp,
  'ws:': openWebSocket,
  'wss:': openWebSocket,
}

/** One channel of a connection that is made, and made anew, for as long as it is wanted. */
export class ReconnectingChannel {
  readonly #options: ReconnectingOptions
  #protocol: AmqpProtocol | undefined
  #channel: Promise<AMQPChannel>
  #pause = FIRST_PAUSE

  constructor(options: ReconnectingOptions) {
    this.#options = options
    this.#channel = this.#connect()
  }

  /** That of the connection that is there or being made; rejects when none is wanted any more. */
  get channel(): Promise<AMQPChannel> {
    return this.#channel
  }

  /** The connection that is there; undefined while it is being made. */
  get protocol(): AmqpProtocol | undefined {
    return this.#protocol
  }

  /** Bytes that are sent but still here. */
  get buffered(): number {
    return this.#protocol?.buffered ?? 0
  }

  /** Says goodbye; `closing` has aborted. */
  async close(): Promise<void> {
    this.#channel.catch(() => {})
    const protocol = this.#protocol
    if (!protocol || protocol.closed) return
    const late = setTimeout(() => protocol.abandon(new Error('The broker did not say goodbye')), GOODBYE)
    await protocol.close().catch(() => {})
    clearTimeout(late)
    protocol.abandon(new Error('The connection was closed'))
  }

  /** Tries until there is a connection with all that it must have. */
  async #connect(): Promise<AMQPChannel> {
    const { closing, report } = this.#options
    for (;;) {
      if (closing.aborted) throw new Error('The connection was closed')
      try {
        const channel = await this.#open()
        this.#pause = FIRST_PAUSE
        return channel
      } catch (error) {
        if (!closing.aborted) report(error)
      }
      // Half of the pause by chance, so that many servers do not come back at once.
      await new Promise((resolve) => setTimeout(resolve, this.#pause * (0.5 + Math.random() / 2)))
      this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2)
    }
  }

  async #open(): Promise<AMQPChannel> {
    const { broker, heartbeat, patience, prepare, closing } = this.#options
    const protocol = new AmqpProtocol({
      broker,
      open: TRANSPORTS[broker.url.protocol]!,
      heartbeat,
      patience,
      closed: (reason) => this.#lost(protocol, reason),
    })
    await protocol.connect()
    try {
      const channel = await protocol.channel()
      // The broker closes a channel for a mistake; what else is on it is then as lost as with the connection.
      channel.onerror = (reason) => protocol.abandon(new Error(reason))
      await prepare(channel, protocol)
      if (closing.aborted) throw new Error('The connection was closed while it was made')
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
    const { closing, report } = this.#options
    if (closing.aborted) return
    report(reason)
    this.#channel = this.#connect()
    // Whoever needs the channel hears of it; without anybody it is no error.
    this.#channel.catch(() => {})
  }
}
