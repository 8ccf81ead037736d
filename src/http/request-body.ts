type Bytes = Uint8Array<ArrayBuffer>

/**
 * The body of a request as its connection brings it. It is not touched before it is read: a client that waits for
 * "100 Continue" gets it only then.
 */
export class RequestBody {
  readonly #request: Request
  #reader: ReadableStreamDefaultReader<Bytes> | undefined
  #ended = false

  constructor(request: Request) {
    this.#request = request
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
    return this.#reader === undefined && /100-continue/i.test(this.#request.headers.get('expect') ?? '')
  }

  get ended(): boolean {
    return this.#ended
  }

  /** The next bytes; undefined at the end. */
  async read(): Promise<Bytes | undefined> {
    this.#reader ??= (this.#request.body as ReadableStream<Bytes> | null)?.getReader()
    const next = await this.#reader?.read()
    if (next && !next.done) return next.value
    this.#ended = true
    return undefined
  }

  /** Reads what is left and drops it; false when that are more than so many bytes, or take longer than so many ms. */
  async drain(bytes: number, ms: number): Promise<boolean> {
    const deadline = Promise.withResolvers<'late'>()
    const timer = setTimeout(deadline.resolve, ms, 'late')
    try {
      for (let left = bytes; left >= 0; ) {
        const piece = await Promise.race([this.read(), deadline.promise])
        if (piece === undefined) return true
        if (piece === 'late') return false
        left -= piece.byteLength
      }
      return false
    } catch {
      return false // the client has left
    } finally {
      clearTimeout(timer)
    }
  }

  /** Lets go of what is left. */
  async cancel(): Promise<void> {
    if (this.#ended) return
    const body = this.#reader ?? this.#request.body
    await body?.cancel().catch(() => {}) // it may be broken already
  }
}
