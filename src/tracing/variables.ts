import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  type BatchSpanProcessorOptions,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace'
import type { TracerOptions } from './tracer.ts'

// Those of OpenTelemetry's variables that its package for spans leaves to whoever uses it.

type Environment = TracerOptions['env']
type Warn = TracerOptions['warn']

const BASED_ON_PARENT = 'parentbased_'

/** Which traces are recorded, by `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`. */
export function samplerOf(env: Environment, warn: Warn): Sampler {
  const name = env.OTEL_TRACES_SAMPLER || 'parentbased_always_on'
  const root = rootSampler(name.replace(BASED_ON_PARENT, ''), () => ratioOf(env, warn))
  if (root) return name.startsWith(BASED_ON_PARENT) ? new ParentBasedSampler({ root }) : root
  warn(
    `OTEL_TRACES_SAMPLER is "${name}", which is none of always_on, always_off and traceidratio, with or without "parentbased_": all traces are recorded`,
  )
  return new ParentBasedSampler({ root: new AlwaysOnSampler() })
}

function rootSampler(name: string, ratio: () => number): Sampler | undefined {
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler()
    case 'always_off':
      return new AlwaysOffSampler()
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio())
    default:
      return undefined
  }
}

function ratioOf({ OTEL_TRACES_SAMPLER_ARG: text }: Environment, warn: Warn): number {
  if (!text) return 1
  const ratio = Number(text)
  if (ratio >= 0 && ratio <= 1) return ratio
  warn(`OTEL_TRACES_SAMPLER_ARG is "${text}", which must be a number from 0 to 1: all traces are recorded`)
  return 1
}

/** How many spans wait, for how long, and are sent at once, by `OTEL_BSP_*`. */
export function batchesOf(env: Environment, warn: Warn): Omit<BatchSpanProcessorOptions, 'exporter'> {
  const number = (variable: string, otherwise: number) => {
    const text = env[variable]
    if (!text) return otherwise
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
    warn(`${variable} is "${text}", which must be a whole number from 1 on: it is ${otherwise}`)
    return otherwise
  }
  return {
    scheduledDelayMillis: number('OTEL_BSP_SCHEDULE_DELAY', 5000),
    maxQueueSize: number('OTEL_BSP_MAX_QUEUE_SIZE', 2048),
    maxExportBatchSize: number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512),
  }
}
