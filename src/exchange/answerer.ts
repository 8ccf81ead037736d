import { ByteReceiver } from './byte-receiver.ts'
import { ByteSender } from './byte-sender.ts'
import { ALIVE_EVERY, type ExchangeId, type Link, type Message } from './message.ts'
import { fromWire, toWire } from './wire-error.ts'

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>

export interface Asked {
  readonly value: object
  readonly body: Bytes | null
  /** Resolves when the asking side grants it, and throws when it does not. */
  readonly permit: (value: string) => Promise<void>
}

export interface Answered {
  readonly value: object
  readonly body?: Bytes | undefined
}

export interface AnswererOptions {
  readonly perform: (asked: Asked) => Promise<Answered>
  /** Lets what else waits have its turn. */
  readonly pause: () => Promise<void>
}

export interface Answerer {
  /** Asks to be asked nothing more, as who is not to be relied on. */
  retire(): void
}

/** Answers whatever the link asks, many exchanges at once. */
export function answer(link: Link, options: AnswererOptions): Answerer {
  const exchanges = new Map<ExchangeId, Exchange>()
  let signs: ReturnType<typeof setInterval> | undefined
  const over = (id: ExchangeId) => {
    exchanges.delete(id)
    if (exchanges.size === 0) clearInterval(signs)
  }
  link.listen((message) => {
    if (message.type === 'request') {
      const { id, value, streams } = message
      const exchange = new Exchange(id, link, options)
      if (exchanges.size === 0) signs = setInterval(() => link.send({ type: 'alive' }), ALIVE_EVERY)
      exchanges.set(id, exchange)
      void exchange.run(value, streams).finally(() => over(id))
    } else if ('id' in message) exchanges.get(message.id)?.hear(message)
  })
  link.send({ type: 'ready' })
  return { retire: () => link.send({ type: 'retiring' }) }
}

class Exchange {
  readonly #id: ExchangeId
  readonly #link: Link
  readonly #options: AnswererOptions
  readonly #body: ByteReceiver
  readonly #answer: ByteSender
  #granted: PromiseWithResolvers<void> | undefined
  #isCancelled = false

  constructor(id: ExchangeId, link: Link, options: AnswererOptions) {
    this.#id = id
    this.#link = link
    this.#options = options
    this.#body = new ByteReceiver({
      taken: (credit) => link.send({ type: 'credit', id, credit }),
      cancelled: () => link.send({ type: 'cancel', id }),
    })
    this.#answer = new ByteSender((message) => link.send({ id, ...message }), options.pause)
  }

  async run(value: object, streams: boolean): Promise<void> {
    const id = this.#id
    if (!streams) this.#body.end()
    try {
      const answered = await this.#options.perform({
        value,
        body: streams ? this.#body.stream : null,
        permit: (question) => this.#permit(question),
      })
      if (this.#isCancelled) return void (await answered.body?.cancel())
      this.#link.send({ type: 'answer', id, value: answered.value, streams: answered.body !== undefined })
      if (answered.body) await this.#answer.run(answered.body)
    } catch (error) {
      if (!this.#isCancelled) this.#link.send({ type: 'error', id, error: toWire(error) })
    } finally {
      this.#body.close() // what was not read of it is not wanted
    }
  }

  hear(message: Message): void {
    switch (message.type) {
      case 'bytes':
        this.#body.push(message.bytes)
        break
      case 'end':
        this.#body.end()
        break
      case 'error':
        this.#body.fail(fromWire(message.error))
        break
      case 'credit':
        this.#answer.grant(message.credit)
        break
      case 'granted':
        this.#granted?.resolve()
        break
      case 'cancel': {
        this.#isCancelled = true
        const reason = new Error('The request was given up')
        this.#body.fail(reason)
        this.#granted?.reject(reason)
        this.#answer.cancel(reason)
        break
      }
    }
  }

  #permit(value: string): Promise<void> {
    this.#granted = Promise.withResolvers()
    this.#link.send({ type: 'question', id: this.#id, value })
    return this.#granted.promise
  }
}
