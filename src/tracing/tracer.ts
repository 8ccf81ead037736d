import type { TraceContext } from './trace-context.ts'

export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>

export interface SpanBegin {
  readonly name: string
  /** Who answers somebody else, who asks others to do something, and who does it for them. */
  readonly kind: 'server' | 'producer' | 'consumer'
  /** What it belongs to; the beginning of a trace when absent. */
  readonly parent?: TraceContext | undefined
  readonly attributes: Attributes
}

export interface SpanEnd {
  /** In place of that of the beginning, where more is known by now. */
  readonly name?: string
  readonly attributes?: Attributes
  /** Of what it has failed: the class of the error, never its text, which may hold what is secret. */
  readonly error?: string | undefined
}

/** A piece of work, from its beginning to its end. */
export interface Span {
  /** What belongs to it names it so. */
  readonly context: TraceContext
  /** Something has happened meanwhile. */
  event(name: string): void
  /** The first end is its only one. */
  end(end?: SpanEnd): void
}

/** Records spans for whoever watches over several servers. `open-telemetry.ts` is the one there is. */
export interface Tracer {
  begin(span: SpanBegin): Span
  /** Sends what has ended and is not sent yet, as far as that takes a moment. */
  close(): Promise<void>
}

/** Where OpenTelemetry's own variables are read; its packages read those that are not named here. */
export type TracingEnvironment = Readonly<Record<string, string | undefined>>

export interface TracerOptions {
  readonly env: TracingEnvironment
  /** Of the server. */
  readonly version: string
  /** Told a sentence of what is wrong and stops nothing. */
  readonly warn: (sentence: string) => void
}
