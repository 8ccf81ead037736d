import { z } from 'zod'
import type { Features } from './features.ts'
import { checkedSteps, type Step } from './pipeline-spec.ts'
import { createEstimator } from './registry.ts'
import { valueError } from './value-error.ts'

const FORMAT = 'omega-edge.pipeline'
const VERSION = 1

/** What a pipeline consists of. `features` is null before the first fit, `target` names the columns of y. */
export interface PipelineParts {
  readonly steps: readonly Step[]
  readonly features: Features | null
  readonly target: readonly string[] | null
}

const header = z.object({ format: z.literal(FORMAT), version: z.int().min(1) })

const names = z.array(z.string()).nullable()

const document = header.extend({
  steps: z
    .array(
      z.object({
        name: z.string(),
        class: z.string(),
        params: z.record(z.string(), z.unknown()),
        state: z.unknown(),
      }),
    )
    .min(1),
  features: names,
  columns: z.int().min(1).nullable(),
  target: names,
})

/** The same parts always give the same bytes: JSON spells a float64 in the fewest digits that give it back. */
export function writePipeline({ steps, features, target }: PipelineParts): Uint8Array {
  const written: z.input<typeof document> = {
    format: FORMAT,
    version: VERSION,
    steps: steps.map(({ name, estimator }) => ({
      name,
      class: estimator.className,
      params: sortedByKey(estimator.given),
      state: estimator.state,
    })),
    features: features?.names ? [...features.names] : null,
    columns: features?.count ?? null,
    target: target ? [...target] : null,
  }
  return new TextEncoder().encode(JSON.stringify(written, (_key, value: unknown) => spelledFloat(value)))
}

/** Whether a file is JSON, or begins like it, and not a pipeline as `writePipeline` writes it. */
export function isOtherJson(bytes: Uint8Array): boolean {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 64)).trimStart()
  if (!/^(?:[[{"\d-]|true|false|null)/.test(start)) return false
  try {
    return !header.safeParse(parseJson(bytes)).success
  } catch {
    return true
  }
}

/** @throws ComputationError `ValueError` for other bytes and for a later version. */
export function readPipeline(bytes: Uint8Array): PipelineParts {
  const value = parseJson(bytes)
  const head = header.safeParse(value)
  if (!head.success) throw valueError('The stored model is not one of Omega Edge, fit it again', head.error)
  if (head.data.version > VERSION) {
    throw valueError(
      `The stored model has version ${head.data.version} of its format, this server reads up to version ${VERSION}: use a later Omega Edge or fit the model again`,
    )
  }
  const parsed = document.safeParse(value)
  if (!parsed.success) throw valueError('The stored model is damaged, fit it again', parsed.error)
  const { steps, features, columns, target } = parsed.data
  return {
    steps: checkedSteps(
      steps.map((step) => ({
        name: step.name,
        estimator: createEstimator(step.class, step.params, step.state),
      })),
    ),
    features: columns === null ? null : { names: features, count: columns },
    target,
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return JSON.parse(text, (_key, value: unknown) => readFloat(value))
  } catch (cause) {
    throw valueError('The stored model is not one of Omega Edge, fit it again', cause)
  }
}

/** JSON has no -0, NaN and infinities; they are written as `{"float": "-0"}`. */
function spelledFloat(value: unknown): unknown {
  if (typeof value !== 'number') return value
  if (Object.is(value, -0)) return { float: '-0' }
  return Number.isFinite(value) ? value : { float: String(value) }
}

function readFloat(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('float' in value)) return value
  return typeof value.float === 'string' ? Number(value.float) : value
}

function sortedByKey(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)))
}
