import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningServer, type Runtime, startServer } from './server.ts'

/** The HTTP behaviour that every runtime must show, against a real process of it. */
export function httpSuite(runtime: Runtime): void {
  describe(`HTTP on ${runtime}`, () => {
    let server: RunningServer
    let api: string
    beforeAll(async () => {
      server = await startServer(runtime, { args: ['--demo', '--body-limit', '100000'] })
      api = `${server.url}/api/v1`
    })
    afterAll(async () => {
      await server.stop()
    })
    const put = (name: string, body: unknown, query = '') =>
      fetch(`${api}/dataset/${name}/${query}`, { method: 'PUT', body: JSON.stringify(body) })
    const read = async (path: string) => (await fetch(`${api}/dataset/${path}`)).json()

    test('lists datasets in the guide’s shape, by pages', async () => {
      const { meta, objects } = await read('?limit=1')
      expect(meta).toEqual({ limit: 1, next: null, offset: 0, previous: null, total_count: 1 })
      expect(objects).toEqual([
        {
          data: { kind: 'pandas.dfrows', name: 'sample' },
          dtypes: null,
          index: null,
          name: null,
          orient: null,
          resource_uri: '/api/v1/dataset/sample/',
        },
      ])
    })

    test('reads the guide’s sample: keyed by position, labels in index.values', async () => {
      const { data, dtypes, index, orient } = await read('sample')
      expect(data.x['29']).toBe(9)
      expect(dtypes).toEqual({ x: 'int64' })
      expect(index.type).toBe('Int64Index')
      expect(index.values.slice(9, 12)).toEqual([9, 0, 1])
      expect(orient).toBe('dict')
    })

    test('appends by default and replaces with append: false', async () => {
      expect((await put('appended', { data: { x: [1, 2] } })).status).toBe(204)
      expect((await put('appended', { data: { x: [3] } })).status).toBe(204)
      expect((await read('appended?orient=list')).data).toEqual({ x: [1, 2, 3] })
      await put('appended', { data: { x: [4] }, append: false })
      expect((await read('appended?orient=list')).data).toEqual({ x: [4] })
    })

    test('refuses an append of another dtype, names the column and leaves the dataset', async () => {
      await put('strict', { data: { x: [1] } })
      const refused = await put('strict', { data: { x: [0.5] }, dtypes: { x: 'float64' } })
      expect(refused.status).toBe(400)
      expect((await refused.json()).message).toContain('"x"')
      expect((await read('strict?orient=list')).data).toEqual({ x: [1] })
    })

    test('creates by POST once', async () => {
      const post = () => fetch(`${api}/dataset/`, { method: 'POST', body: '{"name": "made", "data": {"x": [1]}}' })
      const made = await post()
      expect([made.status, made.headers.get('location')]).toEqual([201, '/api/v1/dataset/made/'])
      expect((await post()).status).toBe(409)
    })

    test('projects, filters, and pages with Link', async () => {
      await put('wide', { data: { a: [1, 2, 3], b: ['x', 'y', 'z'], c: [0.5, 1.5, null] }, append: false })
      expect((await read('wide[c,a]?orient=records&a__gte=2')).data).toEqual([{ c: 1.5, a: 2 }, { c: null, a: 3 }])
      expect(Object.keys((await read('wide[a:b]')).data)).toEqual(['a', 'b'])
      expect(Object.keys((await read('wide[^b]')).data)).toEqual(['a', 'c'])
      const page = await fetch(`${api}/dataset/wide?limit=2`)
      expect(page.headers.get('link')).toBe('</api/v1/dataset/wide?limit=2&offset=2>; rel="next"')
    })

    test('answers 304 to its own ETag until the dataset changes', async () => {
      const first = await fetch(`${api}/dataset/sample`)
      await first.arrayBuffer()
      const headers = { 'If-None-Match': first.headers.get('etag') ?? '' }
      expect((await fetch(`${api}/dataset/sample`, { headers })).status).toBe(304)
    })

    test.each([
      ['text/csv', 'x,s\r\n1,a\r\n2,\r\n'],
      ['application/x-ndjson', '{"x":1,"s":"a"}\n{"x":2,"s":null}\n'],
    ])('writes and reads %s', async (type, text) => {
      const url = `${api}/dataset/format`
      const written = await fetch(`${url}?append=0`, { method: 'PUT', body: text, headers: { 'Content-Type': type } })
      expect(written.status).toBe(204)
      expect(await (await fetch(url, { headers: { Accept: type } })).text()).toBe(text)
    })

    test('deletes once', async () => {
      await put('gone', { data: { x: [1] } })
      const remove = async () => (await fetch(`${api}/dataset/gone/`, { method: 'DELETE' })).status
      expect([await remove(), await remove()]).toEqual([202, 404])
    })

    test.each([
      ['GET', '/api/v1/dataset/nope', undefined, 404],
      ['GET', '/api/v1/nope/', undefined, 404],
      ['POST', '/api/v1/dataset/sample', '{}', 405],
      ['PUT', '/api/v1/dataset/bad', '{"data":', 400],
      ['PUT', '/api/v1/dataset/bad', '', 400],
      ['GET', '/api/v1/dataset/sample?nope__gte=1', undefined, 400],
      ['PUT', '/api/v1/dataset/bad', 'x'.repeat(200_000), 413],
    ])('answers %s %s with a problem', async (method, path, body, status) => {
      const answer = await fetch(server.url + path, { method, ...(body !== undefined && { body }) })
      expect(answer.status).toBe(status)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect((await answer.json()).message).toMatch(/^[^a-z].*[^.]$/s)
    })

    test('says which methods are allowed, and refuses other media types', async () => {
      const wrong = await fetch(`${api}/dataset/sample`, { method: 'POST', body: '{}' })
      expect(wrong.headers.get('allow')).toBe('GET, PUT, DELETE')
      const headers = { 'Content-Type': 'image/png' }
      expect((await fetch(`${api}/dataset/x`, { method: 'PUT', body: 'x', headers })).status).toBe(415)
    })

    test('keeps buckets apart', async () => {
      const headers = { Bucket: 'other' }
      await fetch(`${api}/dataset/mine`, { method: 'PUT', body: '{"data": {"x": [1]}}', headers })
      expect((await fetch(`${api}/dataset/mine`)).status).toBe(404)
      expect((await fetch(`${api}/dataset/mine`, { headers })).status).toBe(200)
    })

    test('answers probes', async () => {
      const all = ['/api/v1/ping', '/healthz', '/readyz'].map(async (path) => (await fetch(server.url + path)).status)
      expect(await Promise.all(all)).toEqual([200, 200, 200])
    })

    test('an interrupted upload leaves the dataset as it was', async () => {
      await put('kept', { data: { x: [1] }, append: false })
      const rows = new ReadableStream<Uint8Array>({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode('x\n1\n2\n'))
          await new Promise((resolve) => setTimeout(resolve, 50))
          controller.error(new Error('cut'))
        },
      })
      const init = { method: 'PUT', body: rows, duplex: 'half', headers: { 'Content-Type': 'text/csv' } }
      await expect(fetch(`${api}/dataset/kept`, init as RequestInit)).rejects.toThrow()
      expect((await read('kept?orient=list')).data).toEqual({ x: [1] })
    })
  })

  describe(`rules on ${runtime}`, () => {
    test('refuse what none matches, whatever its spelling, and list what is allowed', async () => {
      const data = (await withServer(runtime, {}, async ({ url }) => {
        for (const name of ['open', 'shut']) {
          await fetch(`${url}/api/v1/dataset/${name}`, { method: 'PUT', body: '{"data": {"x": [1]}}' })
        }
      })).data
      await withServer(runtime, { data, args: ['dataset/open/.*', '(a+)+$'] }, async ({ url }) => {
        const status = async (path: string) => (await fetch(`${url}/api/v1/dataset/${path}`)).status
        expect([await status('open'), await status('shut')]).toEqual([200, 403])
        const spellings = ['%73hut', 'open/%2e%2e/shut', 'open/../shut', 'open%2F..%2Fshut', '/shut', 'shut;x', 'SHUT', 'shut.', '%c1%b3hut', 'shut%00', 'shut[x]', 'open\\..\\shut']
        for (const path of spellings) expect(await status(path), path).toBeGreaterThanOrEqual(400)
        const { objects } = await (await fetch(`${url}/api/v1/dataset/`)).json()
        expect(objects.map((object: { data: { name: string } }) => object.data.name)).toEqual(['open'])
      })
    })
  })

  describe(`life of a process on ${runtime}`, () => {
    test('finishes the request in flight on SIGTERM', async () => {
      const server = await startServer(runtime)
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode('{"data": {"x": '))
          await new Promise((resolve) => setTimeout(resolve, 400))
          controller.enqueue(new TextEncoder().encode('[1]}}'))
          controller.close()
        },
      })
      const upload = fetch(`${server.url}/api/v1/dataset/slow`, { method: 'PUT', body, duplex: 'half' } as RequestInit)
      await new Promise((resolve) => setTimeout(resolve, 150))
      const ended = server.stop()
      expect((await upload).status).toBe(204)
      expect(await ended).toBe(0)
    })

    test('keeps every acknowledged write, and none by half, over SIGKILL', { timeout: 120_000 }, async () => {
      let data: string | undefined
      const acknowledged = new Set<number>()
      let batch = 0
      for (let round = 0; round < 30; round++) {
        const server = await startServer(runtime, data ? { data } : {})
        data = server.data
        const write = async () => {
          for (;;) {
            const id = batch++
            const body = JSON.stringify({ data: { id: Array(50).fill(id) } })
            const answer = await fetch(`${server.url}/api/v1/dataset/kill`, { method: 'PUT', body }).catch(() => undefined)
            if (!answer) return
            if (answer.status === 204) acknowledged.add(id)
          }
        }
        const writers = [write(), write()]
        await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 60))
        await server.stop('SIGKILL')
        await Promise.all(writers)
      }
      await withServer(runtime, { data: data as string }, async ({ url }) => {
        const ids: number[] = (await (await fetch(`${url}/api/v1/dataset/kill?orient=list`)).json()).data.id
        const counts = new Map<number, number>()
        for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
        expect([...acknowledged].filter((id) => counts.get(id) !== 50)).toEqual([])
        expect([...counts].filter(([, count]) => count !== 50)).toEqual([])
        expect(acknowledged.size).toBeGreaterThan(30)
      })
    })
  })
}

async function withServer(
  runtime: Runtime,
  options: Parameters<typeof startServer>[1],
  use: (server: RunningServer) => Promise<void>,
): Promise<RunningServer> {
  const server = await startServer(runtime, options)
  try {
    await use(server)
  } finally {
    await server.stop()
  }
  return server
}
