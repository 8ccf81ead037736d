import { z } from 'zod'
import { badRequest } from '../../error.ts'
import { type Dtype, parseDtype } from '../frame/dtypes.ts'
import type { Json } from '../frame/vector.ts'
import { type OrderedJson, toPlain } from './parse-json.ts'

const Field = z.object({
  name: z.union([z.string(), z.number()]).transform(String),
  type: z.enum(['integer', 'number', 'boolean', 'string', 'datetime', 'duration', 'any']),
  extDtype: z.string().optional(),
  tz: z.string().optional(),
  freq: z.string().optional(),
  constraints: z.object({ enum: z.array(z.unknown()) }).optional(),
  ordered: z.boolean().optional(),
})
const Schema = z.object({
  fields: z.array(Field),
  primaryKey: z.union([z.string().transform((name) => [name]), z.array(z.string())]).optional(),
})

/** A column as orient `table` describes it. */
export interface TableField {
  readonly name: string
  readonly dtype: Dtype
  readonly categories?: readonly Json[]
  readonly ordered?: boolean
}

export interface TableSchema {
  readonly fields: readonly TableField[]
  /** The names of those that are the index; none where row numbers are. */
  readonly index: readonly string[]
}

/** Reads the `schema` of pandas' orient `table` (Frictionless' Table Schema, with pandas' extensions). */
export function parseTableSchema(schema: OrderedJson): TableSchema {
  const parsed = Schema.safeParse(toPlain(schema))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw badRequest(
      `The "schema" is not as pandas' to_json(orient="table") writes it, at "${issue?.path.join('.')}": ${issue?.message}`,
    )
  }
  const fields = parsed.data.fields.map((field): TableField => {
    const dtype = dtypeOf(field)
    if (dtype.kind !== 'category') return { name: field.name, dtype }
    const categories = (field.constraints?.enum ?? []) as readonly Json[]
    return { name: field.name, dtype, categories, ordered: field.ordered ?? false }
  })
  const names = new Set(fields.map(({ name }) => name))
  const index = parsed.data.primaryKey ?? []
  const unknown = index.find((name) => !names.has(name))
  if (unknown !== undefined)
    throw badRequest(`"primaryKey" names "${unknown}", which is no field of the "schema"`)
  return { fields, index }
}

/** As pandas reads a field (`convert_json_field_to_pandas_type`). */
function dtypeOf({ name, type, extDtype, tz, freq, constraints }: z.output<typeof Field>): Dtype {
  if (freq !== undefined)
    throw badRequest(`Column "${name}" has periods of frequency "${freq}", write their times instead`)
  switch (type) {
    case 'datetime':
      return parseDtype(tz === undefined ? 'datetime64[ns]' : `datetime64[ns, ${tz}]`)
    case 'duration':
      return parseDtype('timedelta64[ns]')
    case 'any':
      return parseDtype(constraints ? 'category' : (extDtype ?? 'object'))
    default:
      return parseDtype(extDtype ?? PLAIN[type])
  }
}

const PLAIN = { integer: 'int64', number: 'float64', boolean: 'bool', string: 'object' } as const

/** What pandas calls levels that have no name. */
export function indexName(name: string, levels: number): string | null {
  if (levels === 1) return name === 'index' ? null : name
  return name.startsWith('level_') ? null : name
}
