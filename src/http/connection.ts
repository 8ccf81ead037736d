/** What a server may know of the connection that a request has come on, and do with it. */
export interface Connection {
  /** Of the client, or of the proxy that it has come by; absent where nobody says. */
  readonly address?: string | undefined
  /** Whether "100 Continue" has been sent, where a runtime does that before the handler is asked. */
  readonly hasContinued?: boolean
  /**
   * The body, where a runtime can give it for less than `Request.body` costs. Called at most once, when it is first read;
   * undefined leaves it to the request.
   */
  body?(): ReadableStream<Uint8Array<ArrayBuffer>> | undefined
  /** Breaks it off, with the answer unfinished. Absent where a runtime cannot: there the answer's stream fails. */
  drop?(): void
  /** Told when an answer begins to be streamed, which may be silent for long, and when that has ended. */
  streams?(goesOn: boolean): void
  /** Whether an answer without a body is sent with a length of 0, which would be false of one to HEAD. */
  readonly countsNothing?: true
  /** Whether no more of a body comes once an answer that says its length is whole. */
  readonly endsBodyWithAnswer?: true
}
