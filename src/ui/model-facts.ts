import { z } from 'zod'
import type { Json } from '../data/frame/vector.ts'
import { withNumbers } from '../data/json/whole-float.ts'
import { ModelMetadata } from '../resources/model/schemas.ts'

/** What the API knows of a model, with all that a kind of model adds. */
export const KnownModel = ModelMetadata.extend({ result: ModelMetadata.shape.result.loose() })

export type ModelFacts = z.output<typeof KnownModel>['result']

const Input = z.looseObject({
  name: z.string(),
  datatype: z.string().optional(),
  shape: z.array(z.number()).optional(),
  columns: z.array(z.string()).optional(),
})

export type ModelInput = z.output<typeof Input>

const Signature = z.looseObject({ inputs: z.array(Input), outputs: z.array(Input) })

/** The inputs and outputs of a model, where they are known. */
export function signatureOf({ signature }: ModelFacts): z.output<typeof Signature> | undefined {
  const read = Signature.safeParse(signature)
  return read.success ? read.data : undefined
}

export interface Feature {
  readonly name: string
  readonly isText: boolean
}

/** What one row has that a model is asked of, and how such rows are sent. */
export interface RowForm {
  readonly features: readonly Feature[]
  /** By name, or in their order. */
  readonly sentAs: 'record' | 'values'
}

/** More fields than these are no form for people. */
const MOST_FIELDS = 64

/** The row of a model that takes a table; undefined of others, and of what is not known. */
export function rowFormOf(facts: ModelFacts): RowForm | undefined {
  const inputs = signatureOf(facts)?.inputs ?? []
  const [first] = inputs
  const isText = ({ datatype }: ModelInput) => datatype === 'BYTES'
  const form = (names: readonly string[], sentAs: RowForm['sentAs'], texts = false): RowForm | undefined =>
    names.length > 0 && names.length <= MOST_FIELDS
      ? { features: names.map((name) => ({ name, isText: texts })), sentAs }
      : undefined
  if (first && inputs.length === 1) {
    if (first.columns) return form(first.columns, 'record', isText(first))
    const width = first.shape?.length === 2 ? (first.shape[1] ?? -1) : -1
    if (width > 0) return form(numbered(width), 'values', isText(first))
  }
  const isColumn = ({ shape = [] }: ModelInput) =>
    shape.length === 1 || (shape.length === 2 && shape[1] === 1)
  if (inputs.length > 1 && inputs.length <= MOST_FIELDS && inputs.every(isColumn))
    return {
      features: inputs.map((input) => ({ name: input.name, isText: isText(input) })),
      sentAs: 'record',
    }
  const names = namesIn(facts) ?? namesIn(facts.attributes)
  if (names) return form(names, 'record')
  const width = widthIn(facts) ?? widthIn(facts.attributes)
  return width === undefined ? undefined : form(numbered(width), 'values')
}

function numbered(width: number): string[] {
  return Array.from({ length: Math.min(width, MOST_FIELDS + 1) }, (_, place) => `x${place}`)
}

function namesIn(attributes: Readonly<Record<string, unknown>> = {}): string[] | undefined {
  const read = z.array(z.string()).safeParse(attributes.feature_names_in_)
  return read.success ? read.data : undefined
}

function widthIn(attributes: Readonly<Record<string, unknown>> = {}): number | undefined {
  const { n_features_in_: width } = attributes
  return typeof width === 'number' && width > 0 ? width : undefined
}

/** What the page says elsewhere, or is not what was learned. */
const SAID = new Set([
  ...[
    'name',
    'kind',
    'bucket',
    'created',
    'modified',
    'version',
    'versions',
    'pipeline',
    'class',
    'scikit_learn',
    'actions',
  ],
  ...[
    'params',
    'attributes',
    'signature',
    'tracking',
    'fitted',
    'named_steps',
    'feature_names_in_',
    'n_features_in_',
  ],
])

/** What was learned, by the step of a pipeline that did; "" is the model itself. */
export function learnedOf(
  facts: ModelFacts,
): readonly (readonly [step: string, attributes: Readonly<Record<string, unknown>>])[] {
  const { attributes, ...others } = withNumbers(facts as Json) as ModelFacts
  const own = Object.entries(others).filter(([name]) => !SAID.has(name))
  const rest = Object.fromEntries(
    [...own, ...Object.entries(attributes ?? {})].filter(([name]) => !SAID.has(name)),
  )
  const steps = z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .safeParse(others.named_steps ?? attributes?.named_steps)
  const all = [['', rest] as const, ...(steps.success ? Object.entries(steps.data) : [])]
  return all.filter(([, attributes]) => Object.keys(attributes).length > 0)
}
