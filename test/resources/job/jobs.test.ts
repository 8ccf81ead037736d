import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, openApi } from '../../http/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi({ runsCode: true })
})
afterAll(() => api.close())

const cell = { cell_type: 'code', source: 'print(2)', metadata: {}, outputs: [], execution_count: null }
const notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] }
const sourceOf = async (name: string) => {
  const { content } = (await (await api.send('GET', `job/${name}`)).json()) as {
    content: { cells: { source: string }[] }
  }
  return content.cells.map(({ source }) => source)
}

describe('POST job/', () => {
  test.each(['', '.ipynb', 'a/', 'a/.ipynb', 'a/../b', 'export/x', 'a/run'])(
    'a name %j is a 400',
    async (name) => {
      expect((await api.send('POST', 'job/', { name, code: '1' })).status).toBe(400)
      expect(await (await api.send('GET', 'job/')).json()).toMatchObject({ meta: { total_count: 0 } })
    },
  )

  test('code and content at once are a 400, and neither', async () => {
    const both = await api.send('POST', 'job/', { name: 'x', code: '1', content: notebook })
    expect([both.status, await both.json()]).toMatchObject([400, { detail: expect.stringContaining('both') }])
    expect((await api.send('POST', 'job/', { name: 'x' })).status).toBe(400)
  })
})

describe('PUT job/', () => {
  test.each<[string, object, string[]]>([
    ['a notebook', notebook, ['print(2)']],
    ['a notebook that has more keys', { ...notebook, code: 'lost', content: null }, ['print(2)']],
    ['a notebook in an envelope', { content: notebook }, ['print(2)']],
    ['code', { code: 'print(3)' }, ['print(3)']],
  ])('%s is stored', async (_, body, sources) => {
    expect((await api.send('PUT', 'job/put', body)).status).toBe(202)
    expect(await sourceOf('put')).toEqual(sources)
  })

  test.each<[string, object, string]>([
    ['code and content', { code: '1', content: notebook }, 'both "code" and "content"'],
    ['code that is no text', { code: 1 }, 'no text'],
    ['nothing', {}, 'The notebook is wrong'],
  ])('%s is a 400', async (_, body, detail) => {
    const answer = await api.send('PUT', 'job/never', body)
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringMatching(detail.replaceAll('"', '\\\\"')),
    ])
    expect((await api.send('GET', 'job/never')).status).toBe(404)
  })
})

test.each<[object, string]>([
  [{ 'run-at': 5 }, 'The body is wrong at "run-at": Invalid input'],
  [{ 'run-at': { hours: 5 } }, 'The body is wrong at "run-at": Unrecognized key: "hours"'],
  [{ 'run-at': 'daily', zone: 'CET' }, 'The body is wrong: Unrecognized key: "zone"'],
  [{ schedule: null }, 'The body is wrong at "schedule": Invalid input: expected string'],
  [{ hour: 5, zone: 'CET' }, 'The body is wrong: Unrecognized key: "zone"'],
])('PUT job/<name>/schedule/ says what is wrong with %j', async (body, detail) => {
  const answer = await api.send('PUT', 'job/put/schedule', body)
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { detail: expect.stringContaining(detail) },
  ])
})
