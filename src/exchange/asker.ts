import { ByteReceiver } from './byte-receiver.ts'
import { ByteSender } from './byte-sender.ts'
import type { ExchangeId, ExchangeMessage, Link, Message } from './message.ts'
import { fromWire } from './wire-error.ts'

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>

export interface Question {
  readonly value: object
  /** Sent after the request; null: there is none. */
  readonly body: Bytes | null
  /** Throws unless the answering side may go on, for what it asks meanwhile. */
  readonly permit?: (value: string) => void
}

export interface Reply {
  /** What the other side has said, which is of our own making too. */
  readonly value: object
  readonly body?: Bytes
}

/** What was under way when the other side was lost. */
export interface LostExchange {
  readonly value: object
  readonly hasBody: boolean
  /** Whether the other side had still to take some of it. */
  readonly readsBody: boolean
}

export interface AskerEvents {
  readonly ready: () => void
  /** The other side is to be asked nothing more. */
  readonly retiring: () => void
  /** The other side lives. */
  readonly heard: () => void
  /** An exchange is over. */
  readonly done: () => void
}

/** The asking side of a link: many exchanges at once. */
export class Asker {
  readonly #link: Link
  readonly #events: AskerEvents
  readonly #exchanges = new Map<ExchangeId, Exchange>()
  #last = 0

  constructor(link: Link, events: AskerEvents) {
    this.#link = link
    this.#events = events
    link.listen((message) => this.#hear(message))
  }

  /** Exchanges that are not over. */
  get load(): number {
    return this.#exchanges.size
  }

  /** Resolves with the answer while its bytes still come. Throws what the other side threw. */
  ask(question: Question): Promise<Reply> {
    this.#last = (this.#last + 1) % 2 ** 32
    const id = this.#last
    const over = () => {
      if (this.#exchanges.delete(id)) this.#events.done()
    }
    const exchange = new Exchange(id, this.#link, question, over)
    this.#exchanges.set(id, exchange)
    return exchange.begin()
  }

  /** The other side is gone: whatever is under way fails as `errorOf` says. */
  lost(errorOf: (exchange: LostExchange, alone: boolean) => Error): void {
    const alone = this.#exchanges.size === 1
    for (const exchange of [...this.#exchanges.values()]) exchange.fail(errorOf(exchange.lost, alone))
  }

  #hear(message: Message): void {
    this.#events.heard()
    if (message.type === 'ready') this.#events.ready()
    else if (message.type === 'retiring') this.#events.retiring()
    else if (message.type !== 'alive') this.#exchanges.get(message.id)?.hear(message)
  }
}

class Exchange {
  readonly #id: ExchangeId
  readonly #link: Link
  readonly #question: Question
  readonly #over: () => void
  readonly #answer = Promise.withResolvers<Reply>()
  readonly #receiver: ByteReceiver
  readonly #sender: ByteSender
  #isAnswered = false

  constructor(id: ExchangeId, link: Link, question: Question, over: () => void) {
    this.#id = id
    this.#link = link
    this.#question = question
    this.#over = over
    this.#sender = new ByteSender((message) => link.send({ id, ...message }))
    this.#receiver = new ByteReceiver({
      taken: (credit) => link.send({ type: 'credit', id, credit }),
      cancelled: () => this.#abandon(),
    })
  }

  get lost(): LostExchange {
    const { value, body } = this.#question
    return { value, hasBody: body !== null, readsBody: body !== null && !this.#sender.isTaken }
  }

  begin(): Promise<Reply> {
    const { value, body } = this.#question
    this.#link.send({ type: 'request', id: this.#id, value, streams: body !== null })
    if (body) void this.#sender.run(body)
    return this.#answer.promise
  }

  hear(message: ExchangeMessage): void {
    switch (message.type) {
      case 'answer':
        this.#isAnswered = true
        this.#answer.resolve({
          value: message.value,
          ...(message.streams && { body: this.#receiver.stream }),
        })
        if (!message.streams) this.#end()
        break
      case 'question':
        this.#permit(message.value)
        break
      case 'bytes':
        this.#receiver.push(message.bytes)
        break
      case 'end':
        this.#receiver.end()
        this.#end()
        break
      case 'error':
        this.fail(fromWire(message.error))
        break
      case 'credit':
        this.#sender.grant(message.credit)
        break
      case 'cancel':
        this.#sender.cancel()
        break
    }
  }

  fail(error: Error): void {
    if (this.#isAnswered) this.#receiver.fail(error)
    else this.#answer.reject(error)
    this.#end()
  }

  #permit(value: string): void {
    try {
      this.#question.permit?.(value)
      this.#link.send({ type: 'granted', id: this.#id })
    } catch (error) {
      this.#answer.reject(error)
      this.#abandon()
    }
  }

  /** Nobody waits for what is left. */
  #abandon(): void {
    this.#link.send({ type: 'cancel', id: this.#id })
    this.#end()
  }

  #end(): void {
    this.#sender.cancel()
    this.#over()
  }
}
