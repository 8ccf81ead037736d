import { PendingTask } from '../resources/task/schemas.ts'
import type { Route } from '../routing/route.ts'
import { operation } from './openapi-operation.ts'
import { probe } from './openapi-probe.ts'
import { InferenceProblem, OpenAiProblem, Problem } from './openapi-problems.ts'
import { PROBES } from './probes.ts'
import { routePath } from './route-path.ts'
import { SchemaComponents } from './schema-components.ts'

const TAGS: Readonly<Record<string, string>> = {
  dataset: 'Tables of rows and columns, in JSON, CSV, NDJSON, Arrow and Parquet.',
  model: 'Models that are trained, uploaded and asked.',
  job: 'Notebooks, their runs and their reports.',
  script: 'Modules and packages that are run.',
  service: 'Scripts and models behind a bare interface.',
  task: 'What was asked for asynchronously.',
  config: 'The settings of a cluster.',
  'service-status': 'Workers, and what waits for them.',
  probe: 'Whether the server is there.',
}

/** The OpenAPI 3.1 document of a route table. */
export function openapi(routes: readonly Route[], version: string): object {
  const components = new SchemaComponents()
  const paths: Record<string, Record<string, object>> = {}
  const ids = new Set<string>()
  // Last, so that the operations of `/api/v1/` have the plain ids.
  const told = routes.filter(({ target }) => target !== 'verb') // it is an action spelled the other way round
  const aliased = told.filter(({ alias }) => alias !== undefined)
  const places = [
    ...Map.groupBy(told, (route) => placeOf(route)),
    ...Map.groupBy(aliased, (route) => placeOf(route, route.alias)),
  ]
  for (const [place, variants] of places) {
    const [path = '', method = ''] = place.split(' ')
    const plain = variants.find((route) => route.given === undefined) ?? variants[0]!
    const id = `${plain.resource}_${plain.action}`.replace(/\W/g, '_')
    const own = path.replace(/\W+/g, '_').replace(/^_|_$/g, '')
    const spellings = [id, `${id}_${method}`, `${id}_${method}_${plain.target}`]
    const operationId = (
      plain.address !== undefined
        ? [`${own}_${method}`]
        : [...spellings, ...spellings.map((one) => `${one}_alias`)]
    ).find((one) => !ids.has(one))!
    ids.add(operationId)
    paths[path] = { ...paths[path], [method]: operation(operationId, plain, variants, components) }
  }
  for (const { path, id, summary, answer } of PROBES) {
    paths[path] = { get: probe(id, summary, answer, components) }
  }
  for (const schema of [Problem, InferenceProblem, OpenAiProblem, PendingTask]) components.inline(schema)
  const tags = [...new Set(routes.map((route) => route.resource)), 'probe']
  return {
    openapi: '3.1.0',
    info: {
      title: 'Omega Edge',
      version,
      description: DESCRIPTION,
      contact: { name: 'Omega Edge' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name, description: TAGS[name] ?? `Requests for "${name}".` })),
    security: [{}, { ApiKey: [] }, { Token: [] }],
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        ApiKey: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`ApiKey user:key`' },
        Token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A JSON Web Token, or `user:key`',
        },
      },
    },
  }
}

const DESCRIPTION = `Datasets, models, jobs, scripts and tasks over HTTP, in the REST API of omega-ml.

What is filled in here works from top to bottom: the dataset \`flats\` is written first, then the model \`rent\` is trained on
it, the job \`report\` prints it, the script \`double\` is uploaded and run.

An answer of 202 that has a \`task_id\` is a task that has not ended, a \`PendingTask\`; one without is the result itself. The
result of a task is at \`Location\`, which answers 202 until it is there.`

/** Where routes are the same operation: those that a query parameter tells apart are. */
function placeOf(route: Route, base?: string): string {
  return `${routePath(route, base)} ${route.method.toLowerCase()}`
}
