import type { TaskMessage } from '../../store/task-records.ts'

/** Version, trace, span and flags; a later version may add more behind them. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}(?:$|-)/

/** In characters: the headers of a Celery message must stay small. */
const [LONGEST_PARENT, LONGEST_STATE] = [128, 512]

/** The span that a request belongs to, by W3C Trace Context (3.2 and 3.3); undefined where it names none. */
export function traceOf(headers: Headers): TaskMessage['trace'] {
  const [traceparent, tracestate] = [headers.get('traceparent'), headers.get('tracestate')]
  if (traceparent === null || traceparent.length > LONGEST_PARENT || !TRACEPARENT.test(traceparent))
    return undefined
  return tracestate === null || tracestate.length > LONGEST_STATE
    ? { traceparent }
    : { traceparent, tracestate }
}
