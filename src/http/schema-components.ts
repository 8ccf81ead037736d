import { z } from 'zod'

export type JsonSchema = { [keyword: string]: unknown }

const PLACE = '#/components/schemas/'

/**
 * The named schemas of a document, each written once. A schema is called what its `id` says (`.meta({ id: 'Frame' })`); one
 * without that is more than a plain value is called after where it stands, since generators make classes of names.
 */
export class SchemaComponents {
  readonly schemas: Record<string, JsonSchema> = {}

  /** A reference to the schema, or itself where it is a plain value. */
  of(schema: z.ZodType, otherwise: string): JsonSchema {
    const one = this.inline(schema)
    return isPlain(one) ? one : this.#named(otherwise, one)
  }

  /** One of several: named after all of them. */
  anyOf(schemas: readonly JsonSchema[], otherwise: string): JsonSchema {
    const [first] = schemas
    if (first && schemas.length === 1) return first
    const any = schemas.find((schema) => Object.keys(schema).every((key) => key === 'description'))
    if (any) return any // what is one of the others is that too
    const names = schemas.map(({ $ref }) => String($ref).slice(PLACE.length))
    const isNamed = schemas.every(({ $ref }) => $ref !== undefined)
    return this.#named(isNamed ? names.join('Or') : otherwise, { anyOf: schemas })
  }

  /** The schema itself, in which named ones are references. */
  inline(schema: z.ZodType): JsonSchema {
    // A root is never a reference to itself.
    const { properties, $defs = {} } = z.toJSONSchema(z.object({ root: schema }), {
      io: 'input',
      unrepresentable: 'any',
      override: ({ jsonSchema }) => simplify(jsonSchema as JsonSchema),
    })
    for (const [name, definition] of Object.entries($defs)) {
      const { id: _, ...rest } = definition as JsonSchema
      this.schemas[name] ??= this.#lifted(moved(rest) as JsonSchema, name)
    }
    return moved(properties?.root) as JsonSchema
  }

  #named(name: string, schema: JsonSchema): JsonSchema {
    this.schemas[name] ??= this.#lifted(schema, name)
    return { $ref: PLACE + name }
  }

  /** The schema, in which every object within it has a name too, made of where it stands. */
  #lifted(schema: JsonSchema, name: string): JsonSchema {
    const within = (one: unknown, place: string): unknown =>
      isObject(one) ? (isClass(one) ? this.#named(place, one) : this.#lifted(one, place)) : one
    return Object.fromEntries(
      Object.entries(schema).map(([keyword, value]) => {
        if (keyword === 'properties' && isObject(value)) {
          const members = Object.entries(value).map(([key, one]) => [key, within(one, name + pascal(key))])
          return [keyword, Object.fromEntries(members)]
        }
        if (keyword === 'items' || keyword === 'additionalProperties')
          return [keyword, within(value, `${name}Item`)]
        if (keyword === 'anyOf' && Array.isArray(value))
          return [keyword, value.map((one, at) => within(one, `${name}Option${at + 1}`))]
        return [keyword, value]
      }),
    )
  }
}

export function pascal(name: string): string {
  return name.replace(/(?:^|[_\W]+)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isClass({ properties }: JsonSchema): boolean {
  return properties !== undefined
}

function isPlain({ $ref, properties, anyOf, items }: JsonSchema): boolean {
  return $ref !== undefined || (properties === undefined && anyOf === undefined && items === undefined)
}

/** What says nothing, and what generators of clients do not know. */
function simplify(schema: JsonSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  delete schema.propertyNames // of JSON they are texts anyway
  if (typeof schema.const === 'number') {
    const { const: only, ...rest } = schema
    for (const keyword of Object.keys(schema)) delete schema[keyword]
    Object.assign(schema, rest, { type: 'integer', minimum: only, maximum: only })
  }
  if (schema.items === false) {
    delete schema.prefixItems
    schema.items = {}
  }
}

/** References to definitions beside a schema are to the components of the document. */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === '$ref' ? String(one).replace('#/$defs/', PLACE) : moved(one),
    ]),
  )
}
