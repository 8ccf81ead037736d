import { AMQPBaseClient } from '@cloudamqp/amqp-client/amqp-base-client'
import { AMQPChannel } from '@cloudamqp/amqp-client/amqp-channel'
import { AMQPView } from '@cloudamqp/amqp-client/amqp-view'
import type { BrokerUrl } from './broker-url.ts'
import { FrameAssembler } from './frames.ts'
import type { OpenTransport, Transport } from './transport.ts'

/** What both sides say at most in one frame, in bytes; RabbitMQ's own default. */
const FRAME_MAX = 131_072

/** AMQP's first bytes: its name and the version 0-9-1. */
const GREETING = new Uint8Array([65, 77, 81, 80, 0, 0, 9, 1])
const HEARTBEAT = new Uint8Array([8, 0, 0, 0, 0, 0, 0, 206])

export interface ProtocolOptions {
  readonly broker: BrokerUrl
  readonly open: OpenTransport
  /** How often each side is heard of, in seconds; one that is silent for two of them is gone. */
  readonly heartbeat: number
  /** How long it may take until the connection is usable, in ms. */
  readonly patience: number
  /** Once, after it was usable. */
  readonly closed: (reason: Error) => void
}

/**
 * The client library's protocol on a transport of ours. The library's own transports lose frames whose header is cut
 * twice, wait without end, and let promises reject that nobody holds.
 */
export class AmqpProtocol extends AMQPBaseClient {
  readonly #options: ProtocolOptions
  readonly #frames: FrameAssembler
  #transport: Transport | undefined
  #heardAt = 0
  #watch: ReturnType<typeof setInterval> | undefined
  #isUsable = false
  #isEnded = false

  constructor(options: ProtocolOptions) {
    const { broker, heartbeat } = options
    const { vhost, user, password } = broker
    super(vhost, user, password, 'omega-edge', 'omega-edge', FRAME_MAX, heartbeat)
    this.onerror = () => {}
    this.#options = options
    this.#frames = new FrameAssembler(FRAME_MAX, (frame) => {
      this.parseFrames(new AMQPView(frame.buffer as ArrayBuffer, frame.byteOffset, frame.byteLength))
    })
  }

  override async connect(): Promise<AMQPBaseClient> {
    const { open, patience } = this.#options
    const { url } = this.#options.broker
    this.channels = [new AMQPChannel(this, 0)]
    const usable = new Promise<AMQPBaseClient>((resolve, reject) => {
      this.connectPromise = [resolve, reject]
    })
    // It may reject while the transport is still being opened.
    usable.catch(() => {})
    const late = setTimeout(() => this.#end(new Error(`No AMQP at ${url.host} in time`)), patience)
    try {
      this.#transport = await open(
        url,
        { data: (bytes) => this.#receive(bytes), closed: (reason) => this.#end(reason) },
        AbortSignal.timeout(patience),
      )
      this.#transport.send(GREETING)
      await usable
      this.#isUsable = true
      this.#keepWatch()
      return this
    } catch (error) {
      this.closeSocket()
      throw error
    } finally {
      clearTimeout(late)
    }
  }

  /** Resolves at once: how much may be under way is for the caller to bound. */
  override async send(bytes: Uint8Array): Promise<void> {
    this.#transport?.send(bytes)
  }

  /** Bytes that are sent but still here. */
  get buffered(): number {
    return this.#transport?.buffered ?? 0
  }

  /** Ends the connection at once. */
  abandon(reason: Error): void {
    this.#end(reason)
  }

  protected override closeSocket(): void {
    this.closed = true
    this.#transport?.close()
  }

  #receive(bytes: Uint8Array): void {
    this.#heardAt = Date.now()
    if (this.#isEnded) return
    try {
      this.#frames.add(bytes)
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** Says that this side is there, and sees whether the other one is. */
  #keepWatch(): void {
    const every = this.heartbeat * 1000
    this.#heardAt = Date.now()
    this.#watch = setInterval(() => {
      if (Date.now() - this.#heardAt > 2 * every) this.#end(new Error('The broker is silent'))
      else this.#transport?.send(HEARTBEAT)
    }, every / 2)
  }

  #end(reason: Error): void {
    if (this.#isEnded) return
    this.#isEnded = true
    clearInterval(this.#watch)
    this.closed = true
    for (const channel of this.channels) channel?.setClosed(reason)
    this.connectPromise?.[1](reason)
    this.closePromise?.[0]()
    this.#transport?.close()
    if (this.#isUsable) this.#options.closed(reason)
  }
}
