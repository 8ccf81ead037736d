import type { WireError } from './wire-error.ts'

/** Tells the exchanges of a link apart: the asking side counts them. */
export type ExchangeId = number

/**
 * What the two sides of a link tell each other. An exchange is a request and its answer, each of which may be followed
 * by a stream of bytes; many exchanges share a link.
 */
export type Message =
  /** The answering side can be asked; once, and first. */
  | { readonly type: 'ready' }
  /** The answering side is not stuck in a computation. */
  | { readonly type: 'alive' }
  /** The answering side is to be asked nothing more, and ends when it has answered what it was asked. */
  | { readonly type: 'retiring' }
  /** Begins an exchange; `bytes` follow when `streams`. */
  | { readonly type: 'request'; readonly id: ExchangeId; readonly value: object; readonly streams: boolean }
  | { readonly type: 'answer'; readonly id: ExchangeId; readonly value: object; readonly streams: boolean }
  /** What the answering side must know before it goes on; the asking side says `granted`, or cancels. */
  | { readonly type: 'question'; readonly id: ExchangeId; readonly value: string }
  | { readonly type: 'granted'; readonly id: ExchangeId }
  /** A piece of the sender's stream. */
  | { readonly type: 'bytes'; readonly id: ExchangeId; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The sender's stream is whole. */
  | { readonly type: 'end'; readonly id: ExchangeId }
  /** The sender's stream has broken off, or there is no answer. */
  | { readonly type: 'error'; readonly id: ExchangeId; readonly error: WireError }
  /** So many bytes more may be sent. */
  | { readonly type: 'credit'; readonly id: ExchangeId; readonly credit: number }
  /** The other side's stream is not wanted any more; from the asking side: nor is the answer. */
  | { readonly type: 'cancel'; readonly id: ExchangeId }

/** Of an exchange, not of the link. */
export type ExchangeMessage = Extract<Message, { readonly id: ExchangeId }>

/** A way to the other side that keeps messages in their order. */
export interface Link {
  send(message: Message): void
  /** Called once, before anything is sent. */
  listen(hear: (message: Message) => void): void
}

/** Bytes of one stream that may be under way: sent, and not yet taken by who reads them. */
export const WINDOW = 256 * 1024

/** How often the answering side gives a sign while it is asked something, in ms. */
export const ALIVE_EVERY = 250
