import type { Store } from '../store/store.ts'

/** A request that was routed, authenticated and allowed: all that a resource may know of it. */
export interface Call {
  readonly store: Store
  readonly request: Request
  /** The name as the path spelled it, decoded; empty for a collection. */
  readonly name: string
  readonly bucket: string
  readonly query: URLSearchParams
  /** The path without its query and without the name: `/api/v1/dataset/`. */
  readonly collectionUri: string
  /** The body, counted against the limit; null when the request has none. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null
  /** Throws 403 unless a rule allows this route's action on that name. For names that come in the body. */
  authorize(name: string): void
  /** Whether rules allow any action on that name, so that a list may show it. */
  visible(name: string): boolean
}

/** What a resource answers; the status of success is the route's. */
export interface Answer {
  readonly status?: 304
  readonly headers?: Readonly<Record<string, string>>
  /** A value is answered as JSON, a stream as it is; undefined is no body. */
  readonly body?: object | ReadableStream<Uint8Array>
}
