import type { Connection } from './connection.ts'

type Bytes = Uint8Array<ArrayBuffer>

type BodyConnection = Pick<Connection, 'hasContinued' | 'body' | 'endsBodyWithAnswer'>

/** How much may be read, in how many ms, and for how many of them nothing may come. */
export interface DrainBounds {
  readonly bytes: number
  readonly ms: number
  readonly silence: number
}

/**
 * The body of a request as its connection brings it. It is not touched before it is read: a client that waits for
 * "100 Continue" gets it only then.
 */
export class RequestBody {
  readonly #request: Request
  #reader: ReadableStreamDefaultReader<Bytes> | undefined
  readonly #connection: BodyConnection
  #ended = false

  constructor(request: Request, connection: BodyConnection = {}) {
    this.#request = request
    this.#connection = connection
  }

  /** Whether the request has one, which may be empty. */
  get exists(): boolean {
    const { headers, method } = this.#request
    const length = headers.get('content-length')
    if (length !== null) return length !== '0'
    if (headers.has('transfer-encoding')) return true
    // One that no connection brought has no headers that tell.
    return method !== 'GET' && method !== 'HEAD' && this.#request.body !== null
  }

  /** What the client says of its length, in bytes as they are sent. */
  get length(): number | undefined {
    const text = this.#request.headers.get('content-length')
    return text === null ? undefined : Number(text)
  }

  /** Whether the client waits for a word before it sends the body, and has not had it (RFC 9110, 10.1.1). */
  get isAwaited(): boolean {
    if (this.#reader !== undefined || this.#connection.hasContinued) return false
    return /100-continue/i.test(this.#request.headers.get('expect') ?? '')
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Whether it can be read on behind an answer that has said its length. */
  get outlivesAnswer(): boolean {
    return !this.#connection.endsBodyWithAnswer
  }

  /** The next bytes; undefined at the end. */
  async read(): Promise<Bytes | undefined> {
    this.#reader ??= this.#stream()?.getReader()
    const next = await this.#reader?.read()
    if (next && !next.done) return next.value
    this.#ended = true
    return undefined
  }

  /** All of it at once, which runtimes do in a part of the time; before anything was read. */
  async whole(): Promise<Bytes> {
    const bytes = new Uint8Array(await this.#request.arrayBuffer())
    this.#ended = true
    return bytes
  }

  /** Reads what is left and drops it; false when that goes beyond a bound, or the client has left. */
  async drain({ bytes, ms, silence }: DrainBounds): Promise<boolean> {
    const end = performance.now() + ms
    try {
      for (let left = bytes; left >= 0; ) {
        const piece = await inTime(this.read(), Math.min(silence, end - performance.now()))
        if (piece === undefined) return true
        if (piece === 'late') return false
        left -= piece.byteLength
      }
    } catch {} // it broke off
    return false
  }

  /** Lets go of what is left. */
  async cancel(): Promise<void> {
    if (this.#ended) return
    const body = this.#reader ?? this.#stream()
    await body?.cancel().catch(() => {}) // it may be broken already
  }

  #stream(): ReadableStream<Bytes> | null {
    return this.#connection.body?.() ?? this.#request.body
  }
}

async function inTime<Value>(value: Promise<Value>, ms: number): Promise<Value | 'late'> {
  const { promise, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(resolve, Math.max(0, ms), 'late')
  try {
    return await Promise.race([value, promise])
  } finally {
    clearTimeout(timer)
  }
}
