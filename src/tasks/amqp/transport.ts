/** A connection that carries bytes both ways, of whatever kind. */
export interface Transport {
  /** Never throws and never waits; bytes that cannot be sent any more are followed by `closed`. */
  send(bytes: Uint8Array): void
  /** Bytes that wait to be sent. */
  readonly buffered: number
  /** Ends it at once; `closed` follows. */
  close(): void
}

export interface TransportEvents {
  data(bytes: Uint8Array): void
  /** Once, whoever ended it. */
  closed(reason: Error): void
}

/** Resolves when the connection is open; rejects when it cannot be, also when the signal aborts. */
export type OpenTransport = (url: URL, events: TransportEvents, signal: AbortSignal) => Promise<Transport>
