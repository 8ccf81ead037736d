/** A span as what belongs to it names it: the headers of W3C Trace Context. */
export interface TraceContext {
  readonly traceparent: string
  readonly tracestate?: string
}

/** Version, trace, span and flags, behind which a later version than 00 may add more. Of zeros alone nothing is named (3.2.2). */
const TRACEPARENT = /^(?!ff)(?!00.{54})[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:$|-)/

/** In characters: the headers of a Celery message must stay small. */
const [LONGEST_PARENT, LONGEST_STATE] = [128, 512]

/** The span that a request belongs to, by W3C Trace Context (3.2 and 3.3); undefined where it names none. */
export function traceContextOf(headers: Headers): TraceContext | undefined {
  const [traceparent, tracestate] = [headers.get('traceparent'), headers.get('tracestate')]
  if (traceparent === null || traceparent.length > LONGEST_PARENT || !TRACEPARENT.test(traceparent))
    return undefined
  return tracestate === null || tracestate.length > LONGEST_STATE
    ? { traceparent }
    : { traceparent, tracestate }
}
