import { type ExchangeMessage, WINDOW } from './message.ts'
import { toWire } from './wire-error.ts'

/** Pieces are joined up to this size before they are sent: a message costs about as much as copying as many bytes. */
const LEAST = 32 * 1024

/** Larger pieces are cut, so that no more than the window is under way. */
const MOST = WINDOW / 2

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>
type Sent = Extract<ExchangeMessage, { readonly type: 'bytes' | 'end' | 'error' }>

/** Without its exchange. */
type Said<Type extends Sent['type']> = Omit<Extract<Sent, { readonly type: Type }>, 'id'>

/** Sends a stream as far as the other side has credit for it, and ends with `end` or `error` unless it is cancelled. */
export class ByteSender {
  readonly #send: (message: Said<'bytes'> | Said<'end'> | Said<'error'>) => void
  readonly #pause: () => Promise<void>
  #credit = WINDOW
  #more: (() => void) | undefined
  #reader: Reader | undefined
  #isOver = false

  /** `pause` is waited for behind each piece, so that others get their turn. */
  constructor(
    send: (message: Said<'bytes'> | Said<'end'> | Said<'error'>) => void,
    pause: () => Promise<void> = async () => {},
  ) {
    this.#send = send
    this.#pause = pause
  }

  async run(source: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const reader = source.getReader()
    this.#reader = reader
    if (this.#isOver) return void reader.cancel().catch(() => {})
    try {
      for await (const piece of cut(joined(reader))) {
        while (this.#credit < piece.byteLength && !this.#isOver) await this.#granted()
        if (this.#isOver) return
        this.#credit -= piece.byteLength
        this.#send({ type: 'bytes', bytes: piece })
        await this.#pause()
      }
      this.#finish({ type: 'end' })
    } catch (error) {
      this.#finish({ type: 'error', error: toWire(error) })
    }
  }

  /** Whether the other side has taken all, or wants no more. */
  get isTaken(): boolean {
    return this.#isOver && this.#credit >= WINDOW
  }

  grant(credit: number): void {
    this.#credit += credit
    this.#wake()
  }

  /** Nobody wants the rest; the source is told. */
  cancel(reason?: unknown): void {
    this.#credit = WINDOW
    if (this.#isOver) return
    this.#isOver = true
    this.#wake()
    this.#reader?.cancel(reason).catch(() => {}) // it has failed itself, which nobody waits for any more
  }

  #finish(message: Said<'end'> | Said<'error'>): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#send(message)
  }

  #granted(): Promise<void> {
    return new Promise((resolve) => {
      this.#more = resolve
    })
  }

  #wake(): void {
    this.#more?.()
    this.#more = undefined
  }
}

async function* cut(
  pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const piece of pieces) {
    for (let at = 0; at < piece.byteLength; at += MOST) yield piece.subarray(at, at + MOST)
  }
}

/** Small pieces joined, as far as they come without waiting for the source. */
async function* joined(reader: Reader): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let held: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  const taken = () => {
    const all = held
    const total = size
    held = []
    size = 0
    return concatenated(all, total)
  }
  for (;;) {
    const reading = reader.read()
    const next = size === 0 ? await reading : ((await soon(reading)) ?? undefined)
    if (next === undefined) yield taken()
    const { done, value } = next ?? (await reading)
    if (done) break
    if (size > 0 && value.byteLength >= LEAST) yield taken()
    held.push(value)
    size += value.byteLength
    if (size >= LEAST) yield taken()
  }
  if (size > 0) yield taken()
}

/** What is there, or comes within the turns of the event loop that a piece takes to pass through a stream. */
function soon<Result>(promise: Promise<Result>): Promise<Result | undefined> {
  return Promise.race([promise, new Promise<undefined>((resolve) => setTimeout(resolve, 0, undefined))])
}

function concatenated(parts: readonly Uint8Array<ArrayBuffer>[], size: number): Uint8Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0]!
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}
