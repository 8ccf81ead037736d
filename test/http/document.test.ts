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
const ajv = new Ajv2020({ strict: false, validateFormats: false })
const bytes = new TextEncoder().encode(`
def run(om, data, **kw):
    while data.get("until") and not om.datasets.exists(data["until"]): pass
    if data.get("fails"): raise ValueError("no")
    return {"n": 1}
`)

beforeAll(async () => {
  api = await openApi()
  const answer = await api.send('GET', '/api/doc/v1/specs/openapi.json')
  paths = ((await answer.json()) as { paths: Paths }).paths
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
  if (!schema) return
  const validate = ajv.compile(schema)
  const value: unknown = await answer.json()
  expect(validate(value), JSON.stringify([value, validate.errors])).toBe(true)
}

const OCTETS = { 'Content-Type': 'application/octet-stream' }

test.each<[string, string, string, (object | Uint8Array<ArrayBuffer> | null)?, Record<string, string>?]>([
  ['PUT', '/api/v1/script/{name}/', 'script/s', bytes, OCTETS],
  ['GET', '/api/v1/script/{name}/', 'script/s'],
  ['GET', '/api/v1/script/', 'script/'],
  ['GET', '/api/v1/dataset/', 'dataset/'],
  ['GET', '/api/v1/dataset/{name}/', 'dataset/x'],
  ['GET', '/api/v1/dataset/{name}/', 'dataset/x', null, { accept: 'text/csv' }],
  ['GET', '/api/v1/dataset/{name}/', 'dataset/x', null, { 'if-none-match': '*' }],
  ['GET', '/api/v1/model/', 'model/'],
  ['GET', '/api/v1/model/{name}/', 'model/m'],
  ['GET', '/api/v1/model/{name}/', 'model/m?datax=x[x]'],
  ['PUT', '/api/v1/model/{name}/predict/', 'model/m/predict?datax=x[x]&async=1'],
  ['GET', '/api/v1/job/{name}/', 'job/j', null, { accept: 'application/x-ipynb+json' }],
  ['GET', '/api/v1/script/{name}/', 'script/s', null, { accept: 'application/octet-stream' }],
  ['GET', '/api/v1/job/', 'job/'],
  ['GET', '/api/v1/job/{name}/', 'job/j'],
  ['GET', '/api/v1/job/export/{name}/', 'job/export/j'],
  ['GET', '/api/v1/task/', 'task/'],
  ['GET', '/api/v1/service-status/', 'service-status/'],
  ['GET', '/api/service/{name}/', '/api/service/s'],
  ['PUT', '/api/service/{name}/run/', '/api/service/s/run'],
  ['GET', '/api/v1/service/{name}/', 'service/s'],
  ['GET', '/api/v1/ping', 'ping'],
  ['GET', '/readyz', '/readyz'],
])('%s %s answers what the document says: %s', async (method, place, path, body = null, headers = {}) => {
  await expectDocumented(place, method, await api.send(method, path, body, headers))
})

test('the result of a task, whatever has become of it, is what the document says', async () => {
  const place = '/api/v1/task/{name}/result/'
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

test('the document has paths that the router knows, and no others', () => {
  for (const [path, methods] of Object.entries(paths)) {
    if (PROBES.some((probe) => probe.path === path)) continue
    for (const method of Object.keys(methods)) {
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
