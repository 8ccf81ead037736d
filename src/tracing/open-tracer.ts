import type { Tracer, TracerOptions, TracingEnvironment } from './tracer.ts'

/** What has to be installed; as in `peerDependencies`. */
const PACKAGES =
  '@opentelemetry/sdk-trace@3 @opentelemetry/resources@3 @opentelemetry/exporter-trace-otlp-http@0.301'

/** Where spans go; undefined where an operator wants none. */
function endpointIn(env: TracingEnvironment): string | undefined {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return undefined
  return env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT || undefined
}

/** Spans go as OTLP over HTTP alone; in JSON, which collectors take where they take protobuf. */
const PROTOCOLS = { known: ['http/json', 'http/protobuf'], otherwise: 'spans are sent by HTTP' }

const CHOICES = {
  OTEL_TRACES_EXPORTER: { known: ['otlp', 'none'], otherwise: 'spans are sent as OTLP' },
  OTEL_EXPORTER_OTLP_PROTOCOL: PROTOCOLS,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: PROTOCOLS,
  OTEL_SDK_DISABLED: { known: ['true', 'false'], otherwise: 'it is not disabled' },
}

/** A sentence for each variable whose value is none of its choices. */
function unknownIn(env: TracingEnvironment): readonly string[] {
  return Object.entries(CHOICES).flatMap(([variable, { known, otherwise }]) => {
    const value = env[variable]
    const given = value?.toLowerCase().split(',') ?? [] // exporters may be several
    if (!value || given.some((one) => known.includes(one.trim()))) return []
    return [`${variable} is "${value}", which is none of ${known.join(', ')}: ${otherwise}`]
  })
}

/**
 * The tracer where an exporter is configured (`OTEL_EXPORTER_OTLP_ENDPOINT`). Only then is anything of it loaded. Without its
 * packages a server goes on without spans: such variables are often set for all that runs on a machine.
 */
export async function openTracer(options: TracerOptions): Promise<Tracer | undefined> {
  const endpoint = endpointIn(options.env)
  if (endpoint === undefined) return undefined
  for (const sentence of unknownIn(options.env)) options.warn(sentence)
  const library = await import('./open-telemetry.ts').catch((cause: Error) => {
    options.warn(
      `Spans are not sent to "${endpoint}", since OpenTelemetry cannot be loaded, use "npm install ${PACKAGES}": ${firstLine(cause)}`,
    )
  })
  return library?.openTelemetry(endpoint, options)
}

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0]!
}
