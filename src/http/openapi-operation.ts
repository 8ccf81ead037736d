import type { z } from 'zod'
import { PendingTask } from '../resources/task/schemas.ts'
import type { Content, Route } from '../routing/route.ts'
import { LONGEST_BUCKET } from '../store/bucket-name.ts'
import { problemAt } from './openapi-problems.ts'
import { type JsonSchema, pascal, type SchemaComponents } from './schema-components.ts'

/** The operation of the routes of one place and method, which a parameter tells apart. `plain` is the one without. */
export function operation(
  operationId: string,
  plain: Route,
  variants: readonly Route[],
  components: SchemaComponents,
): object {
  const { resource, summary, description = `${summary}.`, body, bodyOptional, example } = plain
  const name = pascal(operationId)
  const query = unique(variants.flatMap((route) => queryParameters(route, components)))
  // What is a parameter and a header is told once.
  const headers = unique(variants.flatMap((route) => headerParameters(route, components))).filter(
    (header) => !query.some((parameter) => parameter.name === header.name),
  )
  return {
    operationId,
    tags: [resource],
    summary,
    description,
    parameters: [...pathParameters(plain), bucketParameter, ...query, ...headers],
    ...(body && {
      requestBody: {
        required: !bodyOptional,
        content: mediaTypes(body, `${name}Body`, components, example?.body),
      },
    }),
    responses: { ...responses(variants, name, components), ...problems(plain, name, components) },
  }
}

function problems(
  { address = '', target, failure }: Route,
  name: string,
  components: SchemaComponents,
): object {
  const content = {
    ...problemAt(address),
    ...(failure && mediaTypes(failure, `${name}Failure`, components)),
  }
  return {
    400: { description: 'The request was wrong', content },
    401: { description: 'Nobody has signed in', content },
    403: { description: 'No rule allows it', content },
    ...(target !== 'collection' && { 404: { description: 'There is nothing of that name', content } }),
    default: { description: 'What was wrong', content },
  }
}

/** What is sent: the first media type that has an example comes first, which is what a reader offers. */
function mediaTypes(
  types: Content,
  name: string,
  components: SchemaComponents,
  examples: Readonly<Record<string, unknown>> = {},
): object {
  const entries = Object.entries(types).map(([mediaType, schema]) => [
    mediaType,
    {
      schema: schemaOf(mediaType, schema, name, components),
      ...(mediaType in examples && { example: examples[mediaType] }),
    },
  ])
  const isShown = ([mediaType]: readonly unknown[]) => String(mediaType) in examples
  return Object.fromEntries([...entries.filter(isShown), ...entries.filter((entry) => !isShown(entry))])
}

function schemaOf(
  mediaType: string,
  schema: z.ZodType | undefined,
  name: string,
  components: SchemaComponents,
): JsonSchema {
  if (schema) return components.of(schema, name)
  return mediaType.startsWith('text/') ? { type: 'string' } : { type: 'string', format: 'binary' }
}

/** By status; what shares one is an alternative. */
function responses(variants: readonly Route[], name: string, components: SchemaComponents): object {
  const all = variants.flatMap(({ success, further = [], present }) => [
    success,
    ...further,
    ...(present ? [PENDING] : []),
  ])
  const byStatus = Map.groupBy(all, ({ status }) => status)
  return Object.fromEntries(
    [...byStatus].map(([status, answers]) => {
      const contents = answers.flatMap((answer) => (answer.content ? [answer.content] : []))
      const description = [...new Set(answers.map((answer) => answer.description))].join('. ')
      const content = contents.length > 0 && {
        content: alternatives(contents, `${name}${status}`, components),
      }
      return [status, { description, ...content }]
    }),
  )
}

const PENDING = {
  status: 202,
  description: 'A task that has not ended: its result will be at Location',
  content: { 'application/json': PendingTask } as Content,
} as const

/** A pending task comes first: what has its fields is one, and some of the others take any fields. */
function alternatives(contents: readonly Content[], name: string, components: SchemaComponents): object {
  const entries = contents.flatMap((types) => Object.entries(types))
  return Object.fromEntries(
    [...Map.groupBy(entries, ([mediaType]) => mediaType)].map(([mediaType, same]) => {
      const schemas = [...new Set(same.map(([, schema]) => schema))].sort(
        (one, other) => Number(other === PendingTask) - Number(one === PendingTask),
      )
      const known = schemas.map((schema) => schemaOf(mediaType, schema, name, components))
      return [mediaType, { schema: components.anyOf(known, name) }]
    }),
  )
}

interface Parameter {
  readonly name: string
}

function unique(parameters: readonly Parameter[]): Parameter[] {
  return [...new Map(parameters.map((parameter) => [parameter.name, parameter])).values()]
}

/**
 * What `parseBucket` takes, but for single dots, in characters that regular expressions of every language know: letters of all
 * alphabets, which not all of them can name, are what is left of the others.
 */
const BUCKET_PATTERN = '^(?:[^\\x00-\\x2f:-@\\[-\\^\\x60{-\\x7f][^\\x00-,\\x2f:-?\\[-\\^\\x60{-\\x7f]*)?$'

const bucketParameter = {
  name: 'Bucket',
  in: 'header',
  schema: {
    type: 'string',
    maxLength: LONGEST_BUCKET,
    pattern: BUCKET_PATTERN,
    default: 'omegaml',
  },
  description: 'letters, digits, `_`, `-`, `@`, single dots between; `default` is `omegaml`',
}

function pathParameters({ target, address, example }: Route): object[] {
  if (target === 'collection') return []
  const parameter = (name: string, description: string, value: string | undefined) => {
    const schema = { type: 'string', minLength: 1 }
    return { name, in: 'path', required: true, schema, description, ...(value && { example: value }) }
  }
  return [
    parameter('name', 'may hold slashes', example?.name),
    ...(address?.includes('{version}')
      ? [parameter('version', 'a tag of the model, or a version', 'latest')]
      : []),
  ]
}

function queryParameters({ query, example }: Route, components: SchemaComponents): Parameter[] {
  return parameters('query', query, components).map((parameter) => {
    const value = example?.query?.[parameter.name]
    return value === undefined ? parameter : { ...parameter, example: value }
  })
}

function headerParameters({ headers }: Route, components: SchemaComponents): Parameter[] {
  return headers ? parameters('header', headers, components) : []
}

function parameters(place: 'query' | 'header', { shape }: z.ZodObject, components: SchemaComponents) {
  return Object.entries(shape).map(([name, one]) => {
    const { description, ...schema } = components.inline(one as z.ZodType)
    return { name, in: place, required: false, schema, ...(description ? { description } : {}) }
  })
}
