import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parsePath } from '../../src/http/path.ts'
import { PROBES } from '../../src/http/probes.ts'
import { findAddress, findRoute } from '../../src/http/routes.ts'
import { type Api, openApi } from './api.ts'

interface Reply {
  readonly content?: { readonly [type: string]: { readonly schema?: object } }
}
type Paths = {
  readonly [path: string]: { readonly [method: string]: { readonly responses: { [status: string]: Reply } } }
}

let api: Api
let paths: Paths
let components: object
const ajv = new Ajv2020({ strict: false, validateFormats: false })
const bytes = new TextEncoder().encode(`
def run(om, data, **kw):
    while data.get("until") and not om.datasets.exists(data["until"]): pass
    if data.get("fails"): raise ValueError("no")
    return {"n": 1}
`)

beforeAll(async () => {
  api = await openApi({}, { codeWorkers: 1 })
  const answer = await api.send('GET', '/api/doc/v1/specs/openapi.json')
  const document = (await answer.json()) as { paths: Paths; components: object }
  paths = document.paths
  components = document.components
  await api.send('PUT', 'script/s', bytes, { 'Content-Type': 'application/octet-stream' })
  await api.send('PUT', 'dataset/x', { data: { x: [1, 2, 3], y: [2, 4, 6] } })
  await api.send('POST', 'model/', { name: 'm', pipeline: [['LinearRegression', {}]] })
  await api.send('PUT', 'model/m/fit?datax=x[x]&datay=x[y]')
  await api.send('POST', 'job/', { name: 'j', code: 'print(1)' })
})
afterAll(() => api.close())

/** Whether the answer is one that the document has at that place. */
async function expectDocumented(place: string, method: string, answer: Response): Promise<void> {
  const { responses } = paths[place]![method.toLowerCase()]!
  const reply = responses[answer.status]
  expect(reply, `${method} ${place} ${answer.status} ${await answer.clone().text()}`).toBeDefined()
  const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
  if (reply?.content === undefined) return
  expect(Object.keys(reply.content)).toContain(type)
  const { schema } = reply.content[type]!
  if (!schema || !/json/.test(type)) return
  const validate = ajv.compile({ ...schema, components })
  const value: unknown = await answer.json()
  expect(validate(value), JSON.stringify([value, validate.errors])).toBe(true)
}

const OCTETS = { 'Content-Type': 'application/octet-stream' }

test.each<[string, string, string, (object | Uint8Array<ArrayBuffer> | null)?, Record<string, string>?]>([
  ['PUT', '/api/v1/script/{name}', 'script/s', bytes, OCTETS],
  ['GET', '/api/v1/script/{name}', 'script/s'],
  ['GET', '/api/v1/script', 'script/'],
  ['GET', '/api/v1/dataset', 'dataset/'],
  ['GET', '/api/v1/dataset/{name}', 'dataset/x'],
  ['GET', '/api/v1/dataset/{name}', 'dataset/x', null, { accept: 'text/csv' }],
  ['GET', '/api/v1/dataset/{name}', 'dataset/x', null, { 'if-none-match': '*' }],
  ['GET', '/api/v1/model', 'model/'],
  ['GET', '/api/v1/model/{name}', 'model/m'],
  ['GET', '/api/v1/model/{name}', 'model/m?datax=x[x]'],
  ['PUT', '/api/v1/model/{name}/predict', 'model/m/predict?datax=x[x]&async=1'],
  ['GET', '/api/v1/job/{name}', 'job/j', null, { accept: 'application/x-ipynb+json' }],
  ['GET', '/api/v1/script/{name}', 'script/s', null, { accept: 'application/octet-stream' }],
  ['GET', '/api/v1/job', 'job/'],
  ['GET', '/api/v1/job/{name}', 'job/j'],
  ['GET', '/api/v1/job/{name}/export', 'job/j/export'],
  ['GET', '/api/v1/task', 'task/'],
  ['GET', '/api/v1/service-status', 'service-status/'],
  ['GET', '/api/service/{name}', '/api/service/s'],
  ['PUT', '/api/service/{name}/run', '/api/service/s/run'],
  ['GET', '/api/v1/service/{name}', 'service/s'],
  ['GET', '/api/v1/ping', 'ping'],
  ['GET', '/readyz', '/readyz'],
])('%s %s answers what the document says: %s', async (method, place, path, body = null, headers = {}) => {
  await expectDocumented(place, method, await api.send(method, path, body, headers))
})

test('the result of a task, whatever has become of it, is what the document says', async () => {
  const place = '/api/v1/task/{name}/result'
  const ended = async (body: object, status: number) => {
    // It runs until it was seen.
    const until = `seen${status}`
    const { headers } = await api.send('POST', 'script/s/run?async=1', { ...body, until })
    const location = headers.get('location')!
    const first = await api.send('GET', location)
    expect(first.status).toBe(202)
    await expectDocumented(place, 'GET', first)
    await api.send('PUT', `dataset/${until}`, { data: { x: [1] } })
    await expect.poll(async () => (await api.send('GET', location)).status).toBe(status)
    await expectDocumented(place, 'GET', await api.send('GET', location))
  }
  await ended({}, 200)
  await ended({ fails: true }, 422)
})

/** What stands in a document by that key, wherever. */
function* found(value: unknown, key: string): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, one] of Object.entries(value)) {
    if (name === key) yield one
    yield* found(one, key)
  }
}

test('the document says what generators of clients can make classes of', () => {
  const { schemas } = components as { schemas: Record<string, object> }
  const refs = new Set([...found(paths, '$ref'), ...found(schemas, '$ref')])
  expect([...refs].sort()).toEqual(
    Object.keys(schemas)
      .map((name) => `#/components/schemas/${name}`)
      .sort(),
  )
  // Each object has a name of its own, nothing is there twice, and no number is said to be as large as numbers can be.
  for (const schema of found(paths, 'schema')) expect(schema).not.toHaveProperty('properties')
  for (const schema of Object.values(schemas)) {
    for (const members of found(schema, 'properties')) {
      for (const member of Object.values(members as object)) expect(member).not.toHaveProperty('properties')
    }
  }
  const text = JSON.stringify(schemas)
  expect(text).not.toMatch(/9007199254740991|"items":false|"prefixItems"|"type":"null"\}[,}](?!\])/)
  for (const parameters of found(paths, 'parameters')) {
    if (!Array.isArray(parameters)) continue // of an example
    const names = (parameters as { name: string }[]).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  }
  // A class can be an alternative, a list and a map cannot.
  for (const alternatives of found(schemas, 'anyOf')) {
    const classes = (alternatives as { type?: string }[]).filter(({ type }) => type !== 'null')
    if (classes.length > 1) for (const one of classes) expect(one).not.toHaveProperty('items')
  }
  for (const content of found(paths, 'content')) {
    if (typeof content !== 'object') continue // of an example
    for (const media of Object.values(content as object)) expect(media).toHaveProperty('schema')
  }
})

test('a pending task is told apart from what it will be', () => {
  const pending = ajv.compile({ $ref: '#/components/schemas/PendingTask', components })
  const result = { datax: null, datay: null, model: 'm', result: 'ok', resource_uri: '/' }
  expect([pending(result), pending({ ...result, result: 'pending' })]).toEqual([false, false])
  expect(pending({ ...result, result: 'pending', task_id: 'x', status: 'PENDING' })).toBe(true)
})

test('the document has paths that the router knows, and no others', () => {
  for (const [path, methods] of Object.entries(paths)) {
    if (PROBES.some((probe) => probe.path === path)) continue
    for (const method of Object.keys(methods)) {
      expect(path).not.toMatch(/\/$/)
      const url = new URL(path.replace('{name}', 'foo').replace('{version}', 'v1'), 'http://localhost')
      const verb = method.toUpperCase()
      const own = findAddress(url.pathname, verb, url.searchParams)
      if (own) expect(own.route.address).toBe(path)
      else {
        const { resource, name } = parsePath(url.href)
        const { route } = findRoute({ method: verb, resource, rest: name, query: url.searchParams })
        expect(route.method).toBe(verb)
      }
    }
  }
})
