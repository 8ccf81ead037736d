import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, openApi } from '../http/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
  for (const name of ['red/a', 'red/b', 'blue', '.hidden', '_temp_1']) {
    await api.send('PUT', `dataset/${name}`, { data: { x: [1] } })
    await api.send('PUT', `script/${name}`, 'def run(om, data, **kw): pass', {
      'Content-Type': 'text/x-python',
    })
    await api.send('POST', 'job/', { name, code: '1' })
    await api.send('POST', 'model/', { name, pipeline: [['LinearRegression', {}]] })
  }
})
afterAll(() => api.close())

test.each(['dataset', 'job', 'model', 'script'])(
  'the list of %s shows the names that a pattern matches, hidden ones never',
  async (resource) => {
    const names = async (query: string) => {
      const { objects, meta } = (await (await api.send('GET', `${resource}/${query}`)).json()) as {
        objects: { resource_uri: string }[]
        meta: { total_count: number; next: string | null }
      }
      const uris = objects.map(({ resource_uri }) =>
        resource_uri.replace(/\.ipynb\/$/, '/').replace(/^\/api\/v1\/\w+/, ''),
      )
      return { uris, total: meta.total_count, next: meta.next }
    }
    expect(await names('?name=red*')).toEqual({ uris: ['/red/a/', '/red/b/'], total: 2, next: null })
    expect(await names('?name=none')).toEqual({ uris: [], total: 0, next: null })
    expect((await names('')).total).toBe(3)
    expect((await names('?name=*')).total).toBe(3)
    expect((await api.send('GET', `${resource}/.hidden`)).status).toBe(200)
    expect((await names('?name=red*&limit=1')).next).toContain('name=red')
  },
)
