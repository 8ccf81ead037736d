import { z } from 'zod'
import { Accepted } from '../resources/task/schemas.ts'
import type { Content, Route } from '../routing/route.ts'
import { isInference } from './inference-presenter.ts'
import { PROBES } from './probes.ts'
import { routePath } from './route-path.ts'

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    message: z.string().describe('same as detail, where omega-ml clients look'),
    request_id: z.string(),
  })
  .describe('RFC 9457 problem details')

/** The OpenAPI 3.1 document of a route table. */
export function openapi(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  const ids = new Set<string>()
  // Last, so that the operations of `/api/v1/` have the plain ids.
  const aliased = routes.filter(({ alias }) => alias !== undefined)
  const places = [
    ...Map.groupBy(routes, (route) => placeOf(route)),
    ...Map.groupBy(aliased, (route) => placeOf(route, route.alias)),
  ]
  for (const [place, variants] of places) {
    const [path = '', method = ''] = place.split(' ')
    const plain = variants.find((route) => route.given === undefined) ?? variants[0]!
    const id = `${plain.resource}_${plain.action}`
    const own = path.replace(/\W+/g, '_').replace(/^_|_$/g, '')
    const spellings = [id, `${id}_${method}`, `${id}_${method}_${plain.target}`]
    const operationId = (
      plain.address !== undefined
        ? [`${own}_${method}`]
        : [...spellings, ...spellings.map((one) => `${one}_alias`)]
    ).find((one) => !ids.has(one))!
    ids.add(operationId)
    paths[path] = { ...paths[path], [method]: { operationId, ...operation(plain, variants) } }
  }
  for (const { path, id, summary, answer } of PROBES) paths[path] = { get: probe(id, summary, answer) }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Omega Edge',
      version,
      description: 'Datasets, models, jobs, scripts and tasks over HTTP, in the REST API of omega-ml.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map((route) => route.resource)), 'probe'].map((name) => ({ name })),
    security: [{}, { ApiKey: [] }, { Token: [] }],
    paths,
    components: {
      schemas: {
        Problem: jsonSchema(Problem),
        InferenceProblem: jsonSchema(z.object({ error: z.string() })),
      },
      securitySchemes: {
        ApiKey: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`ApiKey user:key`' },
        Token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  }
}

/** Where routes are the same operation: those that a query parameter tells apart are. */
function placeOf(route: Route, base?: string): string {
  return `${routePath(route, base)} ${route.method.toLowerCase()}`
}

function operation(route: Route, variants: readonly Route[]): object {
  return {
    tags: [route.resource],
    summary: route.summary,
    ...(route.description && { description: route.description }),
    parameters: [
      ...pathParameters(route),
      bucketParameter,
      ...unique(variants.flatMap(queryParameters)),
      ...unique(variants.flatMap(headerParameters)),
    ],
    ...(route.body && { requestBody: { required: !route.bodyOptional, content: content(route.body) } }),
    responses: { ...responses(variants), default: problemOf(route) },
  }
}

const PROBLEM = {
  description: 'What was wrong',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

const INFERENCE_PROBLEM = {
  description: 'What was wrong',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/InferenceProblem' } } },
}

function problemOf({ address }: Route): object {
  return address !== undefined && isInference(address) ? INFERENCE_PROBLEM : PROBLEM
}

function probe(operationId: string, summary: string, answer: object): object {
  const schema = jsonSchema(
    z.object(
      Object.fromEntries(
        Object.entries(answer).map(([name, value]) => [
          name,
          typeof value === 'boolean' ? z.boolean() : Array.isArray(value) ? z.array(z.string()) : z.string(),
        ]),
      ),
    ),
  )
  const success = { description: 'It does', content: { 'application/json': { schema, example: answer } } }
  return {
    operationId,
    tags: ['probe'],
    summary,
    security: [{}],
    responses: { 200: success, default: PROBLEM },
  }
}

/** By status; what shares one is an alternative. */
function responses(variants: readonly Route[]): object {
  const all = variants.flatMap(({ success, further = [], present }) => [
    success,
    ...further,
    ...(present
      ? [{ status: 202, description: 'Accepted: the result will be at Location', content: ACCEPTED }]
      : []),
  ])
  const byStatus = Map.groupBy(all, ({ status }) => status)
  return Object.fromEntries(
    [...byStatus].map(([status, answers]) => {
      const contents = answers.flatMap((answer) => (answer.content ? [answer.content] : []))
      const description = [...new Set(answers.map((answer) => answer.description))].join('. ')
      return [status, { description, ...(contents.length > 0 && { content: alternatives(contents) }) }]
    }),
  )
}

const ACCEPTED: Content = { 'application/json': Accepted }

function alternatives(contents: readonly Content[]): object {
  const byType = Map.groupBy(
    contents.flatMap((types) => Object.entries(types)),
    ([mediaType]) => mediaType,
  )
  return Object.fromEntries(
    [...byType].map(([mediaType, entries]) => {
      const schemas = [...new Set(entries.map(([, schema]) => schema))].flatMap((one) => (one ? [one] : []))
      const [only] = schemas
      if (!only) return [mediaType, {}]
      return [
        mediaType,
        { schema: schemas.length === 1 ? jsonSchema(only) : { anyOf: schemas.map(jsonSchema) } },
      ]
    }),
  )
}

function unique<Parameter extends { readonly name: string }>(parameters: readonly Parameter[]): Parameter[] {
  return [...new Map(parameters.map((parameter) => [parameter.name, parameter])).values()]
}

const bucketParameter = {
  name: 'Bucket',
  in: 'header',
  schema: { type: 'string', maxLength: 64, default: 'omegaml' },
  description: 'letters, digits, `_`, `-`, `@`, single dots between; `default` is `omegaml`',
}

function pathParameters(route: Route): object[] {
  if (route.target === 'collection') return []
  const parameter = (name: string, description: string) => {
    return { name, in: 'path', required: true, schema: { type: 'string' }, description }
  }
  return [
    parameter('name', 'may hold slashes'),
    ...(route.address?.includes('{version}')
      ? [parameter('version', 'a tag of the model, or a version')]
      : []),
  ]
}

const queryParameters = ({ query }: Route) => parameters('query', query)
const headerParameters = ({ headers }: Route) => (headers ? parameters('header', headers) : [])

function parameters(place: 'query' | 'header', { shape }: z.ZodObject) {
  return Object.entries(shape).map(([name, schema]) => {
    const { description, ...rest } = jsonSchema(schema as z.ZodType)
    return { name, in: place, required: false, schema: rest, ...(description ? { description } : {}) }
  })
}

function content(types: Content): object {
  return Object.fromEntries(
    Object.entries(types).map(([mediaType, schema]) => [
      mediaType,
      schema ? { schema: jsonSchema(schema) } : {},
    ]),
  )
}

function jsonSchema(schema: z.ZodType): { description?: string; [keyword: string]: unknown } {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}
