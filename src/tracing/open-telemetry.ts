import {
  createTraceState,
  type DiagLogger,
  DiagLogLevel,
  diag,
  type Span as OpenSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace'
import type { TraceContext } from './trace-context.ts'
import type { Attributes, Span, SpanBegin, SpanEnd, Tracer, TracerOptions } from './tracer.ts'
import { batchesOf, samplerOf } from './variables.ts'

const KINDS = { server: SpanKind.SERVER, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER }

/** Of the API of OpenTelemetry: `ExportResultCode`. */
const SENT = 0

/** How long the end of the server waits for a collector, in ms. */
const PATIENCE = 5000

/**
 * Spans by OpenTelemetry's own packages, sent as OTLP in JSON. Nothing of it is global: what else a process has of OpenTelemetry
 * goes on beside it, such as that of Deno.
 */
export function openTelemetry(endpoint: string, { env, version, warn }: TracerOptions): Tracer {
  const provider = hearingOf(warn, () => {
    const resource = defaultResource()
      .merge(
        resourceFromAttributes({
          'service.name': 'omega-edge',
          'service.version': version,
          'service.instance.id': crypto.randomUUID(),
        }),
      )
      .merge(detectResources({ detectors: [envDetector] }))
    const exporter = telling(new OTLPTraceExporter(), endpoint, warn)
    const spanProcessors = [new BatchSpanProcessor({ exporter, ...batchesOf(env, warn) })]
    return new TracerProvider({ resource, spanProcessors, sampler: samplerOf(env, warn) })
  })
  const tracer = provider.getTracer('omega-edge', version)
  return {
    begin: ({ name, kind, parent, attributes }: SpanBegin) => {
      const within = parent ? trace.setSpanContext(ROOT_CONTEXT, spanContextOf(parent)) : ROOT_CONTEXT
      return spanOf(tracer.startSpan(name, { kind: KINDS[kind], attributes: open(attributes) }, within))
    },
    close: async () => {
      const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE).unref())
      await Promise.race([provider.shutdown().catch(() => {}), patience]) // what failed was told
    },
  }
}

function spanOf(span: OpenSpan): Span {
  let hasEnded = false
  return {
    context: traceContextOf(span),
    event: (name) => void span.addEvent(name),
    end: ({ name, attributes = {}, error }: SpanEnd = {}) => {
      if (hasEnded) return
      hasEnded = true
      if (name !== undefined) span.updateName(name)
      span.setAttributes(open(attributes))
      if (error !== undefined) {
        span.setAttribute('error.type', error)
        span.setStatus({ code: SpanStatusCode.ERROR })
      }
      span.end()
    },
  }
}

/** Their lists may be changed by the type. */
function open(attributes: Attributes): Record<string, string | number | boolean | string[]> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  )
}

function traceContextOf(span: OpenSpan): TraceContext {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext()
  const state = traceState?.serialize()
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
  return state ? { traceparent, tracestate: state } : { traceparent }
}

function spanContextOf({ traceparent, tracestate }: TraceContext) {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-')
  return {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1, // the others have no meaning yet
    isRemote: true,
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  }
}

/** What its packages find wrong in their variables is told, while they read them. */
function hearingOf<T>(warn: (sentence: string) => void, make: () => T): T {
  const [tell, silent] = [(message: string) => warn(`OpenTelemetry: ${message}`), () => {}]
  const logger: DiagLogger = { error: tell, warn: tell, info: silent, debug: silent, verbose: silent }
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
  try {
    return make()
  } finally {
    diag.disable()
  }
}

/** Tells the first failure of each row of them, not every one. */
function telling(exporter: SpanExporter, endpoint: string, warn: (sentence: string) => void): SpanExporter {
  let isFailing = false
  return {
    export: (spans, done) =>
      exporter.export(spans, ({ code, error }) => {
        if (code !== SENT && !isFailing)
          warn(
            `Spans are lost, they cannot be sent to "${endpoint}": ${error?.message ?? 'no reason is given'}`,
          )
        isFailing = code !== SENT
        done({ code: SENT })
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}
