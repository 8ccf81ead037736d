import { WINDOW } from './message.ts'

/** Credit is given back in parts of this size: each costs a message, and the other half of the window is under way meanwhile. */
const CREDIT = WINDOW / 2

export interface ReceiverEvents {
  /** The reader has taken so many bytes. */
  readonly taken: (bytes: number) => void
  /** The reader wants no more. */
  readonly cancelled: () => void
}

/** The stream that the other side sends, at the pace of who reads it. */
export class ByteReceiver {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>
  readonly #events: ReceiverEvents
  readonly #queue: Uint8Array<ArrayBuffer>[] = []
  #taken = 0
  #end: 'open' | 'whole' | { readonly error: unknown } = 'open'
  #arrived: (() => void) | undefined

  constructor(events: ReceiverEvents) {
    this.#events = events
    this.stream = new ReadableStream(
      {
        pull: (controller) => this.#pull(controller),
        cancel: () => this.#cancel(),
      },
      { highWaterMark: 0 },
    )
  }

  /** Whether the other side has sent all, or has failed, or is not listened to any more. */
  get isOver(): boolean {
    return this.#end !== 'open'
  }

  push(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.isOver) return
    this.#queue.push(bytes)
    this.#wake()
  }

  end(): void {
    if (!this.isOver) this.#end = 'whole'
    this.#wake()
  }

  fail(error: unknown): void {
    if (!this.isOver) this.#end = { error }
    this.#wake()
  }

  /** What has not been read is not wanted. */
  close(): void {
    if (!this.isOver) this.#cancel()
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): Promise<void> {
    while (this.#queue.length === 0 && this.#end === 'open') await this.#arrival()
    const piece = this.#queue.shift()
    if (piece) {
      controller.enqueue(piece)
      this.#taken += piece.byteLength
      if (this.#taken >= CREDIT) this.#tell()
    } else if (this.#end === 'whole') {
      this.#tell()
      controller.close()
    } else if (this.#end !== 'open') throw this.#end.error
  }

  #tell(): void {
    this.#events.taken(this.#taken)
    this.#taken = 0
  }

  #cancel(): void {
    this.#queue.length = 0
    const wasOpen = !this.isOver
    this.#end = 'whole'
    this.#wake()
    if (wasOpen) this.#events.cancelled()
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve
    })
  }

  #wake(): void {
    this.#arrived?.()
    this.#arrived = undefined
  }
}
