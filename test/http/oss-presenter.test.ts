import { expect, test } from 'vitest'
import { ComputationError, notFound } from '../../src/error.ts'
import { ossPresenter } from '../../src/http/oss-presenter.ts'
import { presenterFor } from '../../src/http/presenter-for.ts'
import { findRoute } from '../../src/http/routes.ts'
import type { Answer } from '../../src/routing/call.ts'

const routeOf = (method: string, resource: string, rest: string) =>
  findRoute({ method, resource, rest, query: new URLSearchParams() }).route
const respond = async (method: string, path: string, answer: Promise<Answer>) => {
  const [resource = '', ...rest] = path.split('/')
  const response = await ossPresenter.respond(
    routeOf(method, resource, rest.join('/')),
    rest[0] ?? '',
    answer,
  )
  return [response.status, await response.text()] as const
}

test('whatever was done is 200, and what has no body is an empty text', async () => {
  expect(await respond('PUT', 'dataset/x', Promise.resolve({}))).toEqual([200, '""'])
})

test('rows of one value are a list of values', async () => {
  const body = '{"model":"m","result":[[1.5],[2.5]]}'
  expect(await respond('PUT', 'model/m/predict', Promise.resolve({ body }))).toEqual([
    200,
    '{"model":"m","result":[1.5,2.5],"resource_uri":"m"}',
  ])
})

test('what a service answers passes its schema of any object, item by item', async () => {
  const answered = async (body: string) => {
    const [status, text] = await respond('POST', 'service/s', Promise.resolve({ status: 201, body }))
    return [status, JSON.parse(text)]
  }
  // By flask-restx 1.3, `marshal(data, {'*': Wildcard(Raw)})`.
  expect(await answered('["hello",{"text":"foo","pure_python":false}]')).toEqual([
    200,
    [{ '*': null }, { text: 'foo', pure_python: false }],
  ])
  const one = { real: 1, numerator: 1, imag: 0, denominator: 1 }
  expect(await answered('[1,true,2.5,null,[[],{}],{"a":[1,"x"]}]')).toEqual([
    200,
    [one, one, { real: 2.5, imag: 0 }, { '*': null }, [[], { '*': null }], { a: [1, 'x'] }],
  ])
  expect(await answered('{"data":3}')).toEqual([200, { data: 3 }])
  expect(await answered('{}')).toEqual([200, { '*': null }])
})

test('integers beyond 2^53 stay what they are', async () => {
  const body = '{"script":"s","result":9007199254740993}'
  expect(await respond('POST', 'script/s/run', Promise.resolve({ body }))).toEqual([200, body])
})

test("OpenAI's routes have its words too, for errors as well", async () => {
  const words = presenterFor('/api/openai/v1/embeddings', ossPresenter)
  const answer = async (pending: Promise<Answer>) => {
    const response = await words.respond(routeOf('PUT', 'model', 'm/embed'), '', pending)
    return [response.status, await response.text()]
  }
  expect(await answer(Promise.resolve({ body: '{"model":"m","embeddings":[[0.5,1]]}' }))).toEqual([
    200,
    '{"model":"m","embeddings":[[0.5,1]],"resource_uri":"m"}',
  ])
  expect(await answer(Promise.reject(notFound('There is none')))).toEqual([
    400,
    '{"message":"There is none"}',
  ])
})

test('the book of runs is a list', async () => {
  const body = { name: 'j.ipynb', job_runs: { '0': 'OK' }, job_results: [] }
  const [, text] = await respond('GET', 'job/j', Promise.resolve({ body }))
  expect(JSON.parse(text).job_runs).toEqual([{ ts: '1970-01-01T00:00:00.000Z', status: 'OK' }])
})

test('what is missing or broken is 400, but for what is to be deleted', async () => {
  const missing = () => Promise.reject(notFound('There is none'))
  expect(await respond('GET', 'model/m', missing())).toEqual([400, '{"message":"There is none"}'])
  expect(await respond('DELETE', 'model/m', missing())).toEqual([404, '""'])
  const broken = Promise.reject(new ComputationError('ValueError', 'no "x"'))
  expect(await respond('PUT', 'model/m/fit', broken)).toEqual([
    400,
    JSON.stringify({ message: 'ValueError("no \\"x\\"")' }),
  ])
})
