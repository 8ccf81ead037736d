import type { Tracer, TracerOptions, TracingEnvironment } from './tracer.ts'

/** What has to be installed; as in `peerDependencies`. */
const PACKAGES =
  '@opentelemetry/sdk-trace@3 @opentelemetry/resources@3 @opentelemetry/exporter-trace-otlp-http@0.301'

/** Where spans go; undefined where an operator wants none. */
function endpointIn(env: TracingEnvironment): string | undefined {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return undefined
  return env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT || undefined
}

/**
 * The tracer where an exporter is configured (`OTEL_EXPORTER_OTLP_ENDPOINT`). Only then is anything of it loaded. Without its
 * packages a server goes on without spans: such variables are often set for all that runs on a machine.
 */
export async function openTracer(options: TracerOptions): Promise<Tracer | undefined> {
  const endpoint = endpointIn(options.env)
  if (endpoint === undefined) return undefined
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
