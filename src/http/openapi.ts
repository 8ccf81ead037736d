import { z } from 'zod'
import type { Content, Route } from './route.ts'

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
  for (const route of routes) {
    const path = `/api/v1/${route.resource}/${route.target === 'object' ? '{name}/' : ''}`
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Omega Edge',
      version,
      description: 'Datasets, models, jobs, scripts and tasks over HTTP, in the REST API of omega-ml.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map((route) => route.resource))].map((name) => ({ name })),
    security: [{}, { ApiKey: [] }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(Problem) },
      securitySchemes: {
        ApiKey: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`ApiKey user:key`' },
      },
    },
  }
}

function operation(route: Route): object {
  return {
    operationId: `${route.resource}_${route.action}`,
    tags: [route.resource],
    summary: route.summary,
    ...(route.description && { description: route.description }),
    parameters: [...pathParameters(route), bucketParameter, ...queryParameters(route)],
    ...(route.body && { requestBody: { required: true, content: content(route.body) } }),
    responses: {
      [route.success.status]: {
        description: route.success.description,
        ...(route.success.content && { content: content(route.success.content) }),
      },
      default: {
        description: 'What was wrong',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

const bucketParameter = { name: 'Bucket', in: 'header', schema: { type: 'string', default: 'omegaml' } }

function pathParameters(route: Route): object[] {
  if (route.target === 'collection') return []
  return [
    { name: 'name', in: 'path', required: true, schema: { type: 'string' }, description: 'may hold slashes' },
  ]
}

function queryParameters(route: Route): object[] {
  return Object.entries(route.query.shape).map(([name, schema]) => {
    const { description, ...rest } = jsonSchema(schema as z.ZodType)
    return { name, in: 'query', required: false, schema: rest, ...(description ? { description } : {}) }
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
