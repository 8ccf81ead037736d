import { readdir, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import type { RunningServer } from '../server.ts'
import { ARROW, columnX, frame, type SharedServer, send } from './client.ts'

export function datasetSuite(shared: SharedServer): void {
  describe('datasets', () => {
    let server: RunningServer
    const get = (path: string, headers?: Record<string, string>) =>
      send(server, 'GET', `dataset/${path}`, undefined, headers)
    const put = (path: string, body: unknown, headers?: Record<string, string>) =>
      send(server, 'PUT', `dataset/${path}`, body, headers)
    beforeAll(async () => {
      server = shared()
      await put('ten/', frame(10))
    })

    describe('list', () => {
      const listed = async (query: string) =>
        (await (await get(query, { Bucket: 'listed' })).json()) as {
          meta: Record<string, unknown>
          objects: Record<string, unknown>[]
        }
      beforeAll(async () => {
        for (const name of ['b', 'a', 'c']) await put(`${name}/`, frame(1), { Bucket: 'listed' })
      })
      it("has the guide's meta", async () => {
        expect((await listed('')).meta).toEqual({
          limit: 20,
          next: null,
          offset: 0,
          previous: null,
          total_count: 3,
        })
      })
      it("has the guide's objects", async () => {
        expect((await listed('')).objects[0]).toEqual({
          data: { kind: 'pandas.dfrows', name: 'a' },
          dtypes: null,
          index: null,
          name: null,
          orient: null,
          resource_uri: '/api/v1/dataset/a/',
        })
      })
      it('pages by limit and offset, with next and previous that work', async () => {
        const { meta, objects } = await listed('?limit=1&offset=1')
        expect(objects.map((object) => object.resource_uri)).toEqual(['/api/v1/dataset/b/'])
        const at = async (uri: unknown) =>
          (await listed(String(uri).replace('/api/v1/dataset/', ''))).objects[0]?.resource_uri
        expect([await at(meta.previous), await at(meta.next)]).toEqual([
          '/api/v1/dataset/a/',
          '/api/v1/dataset/c/',
        ])
      })
      it('takes a pattern of names', async () => {
        expect((await listed('?name=c*')).meta.total_count).toBe(1)
      })
      it('shows only the bucket of the header', async () => {
        expect((await (await get('', { Bucket: 'another' })).json()).meta.total_count).toBe(0)
      })
    })

    describe('read', () => {
      it("answers the guide's shape", async () => {
        await put('two/', frame(2))
        expect(await (await get('two')).json()).toMatchObject({
          data: { x: { 0: 0, 1: 1 }, y: { 0: 0, 1: 2 }, z: { 0: 'row 0', 1: 'row 1' } },
          dtypes: { x: 'int64', y: 'float64', z: 'object' },
          index: { type: 'Int64Index', values: [0, 1] },
          name: 'two',
          orient: 'dict',
          resource_uri: '/api/v1/dataset/two/',
        })
      })
      it.each([
        ['split', { columns: ['x'], index: [0, 1], data: [[0], [1]] }],
        ['records', [{ x: 0 }, { x: 1 }]],
        ['values', [[0], [1]]],
        ['list', { x: [0, 1] }],
      ])('answers orient %s', async (orient, data) => {
        expect((await (await get(`ten[x]?limit=2&orient=${orient}`)).json()).data).toEqual(data)
      })
      it.each([
        ['[x,z]', ['x', 'z']],
        ['[x:y]', ['x', 'y']],
        ['[y:]', ['y', 'z']],
        ['[^y]', ['x', 'z']],
      ])('projects %s', async (projection, columns) => {
        expect(Object.keys((await (await get(`ten${projection}`)).json()).data)).toEqual(columns)
      })
      it.each([
        ['x=3', [3]],
        ['x__gte=8', [8, 9]],
        ['x__lt=2', [0, 1]],
        ['x__in=1,5', [1, 5]],
        ['z__endswith=7', [7]],
        ['x__gt=2&y__lte=8', [3, 4]],
      ])('filters by %s', async (query, expected) => {
        expect(await columnX(server, `dataset/ten?${query}`)).toEqual(expected)
      })
      it.each([
        ['name=Ann', [0]],
        ['page=2&skip=2', [1]],
        ['append__ne=a', [1]],
        ['limit__gte=2&limit=5', [1]],
        ['constructor=b', [1]],
      ])('filters columns called like words of other routes by %s', async (query, expected) => {
        const words = { name: ['Ann', 'Bob'], append: ['a', 'b'], constructor: ['a', 'b'] }
        const numbers = { x: [0, 1], page: [1, 2], skip: [1, 2], limit: [1, 2] }
        await put('words/', { data: { ...words, ...numbers }, append: false })
        expect(await columnX(server, `dataset/words?${query}`)).toEqual(expected)
      })
      it('takes page and skip, which do nothing in omega-ml, and no other word that is no column', async () => {
        expect(await columnX(server, 'dataset/ten?page=1&skip=5&limit=2')).toEqual([0, 1])
        expect((await get('ten?kind=pandas.dfrows')).status).toBe(400)
      })
      it('keeps the labels of filtered rows', async () => {
        expect((await (await get('ten?x__gte=8')).json()).index.values).toEqual([8, 9])
      })
      it('links to the next page until there is none', async () => {
        const seen: unknown[] = []
        let path: string | undefined = '/api/v1/dataset/ten?limit=4&orient=values'
        while (path) {
          const answer: Response = await fetch(server.url + path)
          seen.push(...((await answer.json()) as { data: unknown[][] }).data.map((row) => row[0]))
          path = /<([^>]+)>; *rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
        }
        expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      })
      it('answers 304 to its ETag until a write', async () => {
        await put('tagged/', frame(1))
        const etag = (await get('tagged')).headers.get('etag') ?? ''
        expect((await get('tagged', { 'If-None-Match': etag })).status).toBe(304)
        await put('tagged/', frame(1))
        expect((await get('tagged', { 'If-None-Match': etag })).status).toBe(200)
      })
      it.each([
        ['text/csv; charset=utf-8', /^x,z\r\n0,row 0\r\n1,row 1\r\n$/],
        ['application/x-ndjson', /^\{"x":0,"z":"row 0"\}\n\{"x":1,"z":"row 1"\}\n$/],
      ])('answers %s', async (type, text) => {
        const answer = await get('ten[x,z]?limit=2', { Accept: type })
        expect(answer.headers.get('content-type')).toContain(type)
        expect(await answer.text()).toMatch(text)
      })
    })

    describe('write', () => {
      it('appends by default, 204', async () => {
        expect([(await put('grown/', frame(2))).status, (await put('grown/', frame(1))).status]).toEqual([
          204, 204,
        ])
        expect(await columnX(server, 'dataset/grown')).toEqual([0, 1, 0])
      })
      it('replaces by append: false', async () => {
        await put('replaced/', frame(3))
        expect((await put('replaced/', frame(1, false))).status).toBe(204)
        expect(await columnX(server, 'dataset/replaced')).toEqual([0])
      })
      it('refuses an append of another dtype, naming the column', async () => {
        await put('typed/', frame(1))
        const answer = await put('typed/', {
          ...frame(1),
          data: { x: { 0: 'a' }, y: { 0: 1 }, z: { 0: '' } },
          dtypes: { x: 'object', y: 'float64', z: 'object' },
        })
        expect([answer.status, (await answer.json()).message]).toEqual([400, expect.stringContaining('"x"')])
        expect(await columnX(server, 'dataset/typed')).toEqual([0])
      })
      it('creates by POST, 201, and answers 409 the second time', async () => {
        const post = () => send(server, 'POST', 'dataset/', { ...frame(1), name: 'created' })
        const first = await post()
        expect([first.status, first.headers.get('location')]).toEqual([201, '/api/v1/dataset/created/'])
        expect((await post()).status).toBe(409)
      })
      it('takes JSON without a Content-Type', async () => {
        const { hostname, port } = new URL(server.url)
        const body = JSON.stringify(frame(2))
        const socket = connect(Number(port), hostname)
        // Its side stays open until the answer is there: to Deno a client that has closed it has gone.
        socket.write(
          `PUT /api/v1/dataset/untyped/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        )
        expect(await text(socket)).toMatch(/^HTTP\/1\.1 204 /)
        expect(await columnX(server, 'dataset/untyped')).toEqual([0, 1])
      })
      it('takes CSV', async () => {
        expect((await put('csv/', 'x,s\n1,a\n2,b\n', { 'Content-Type': 'text/csv' })).status).toBe(204)
        expect((await (await get('csv?orient=records')).json()).data).toEqual([
          { x: 1, s: 'a' },
          { x: 2, s: 'b' },
        ])
      })
      it('takes CSV as its parameters say it is written, of the dtypes that all of its rows have', async () => {
        const csv = `Tag;Preis\r\n2020-01-31;1,5\r\n${'2020-01-31;2\r\n'.repeat(70_000)}2020-02-01;k.A.\r\n`
        const options = 'append=0&sep=%3B&decimal=,&na=k.A.&parse_dates=Tag'
        const type = { 'Content-Type': 'text/csv; charset=windows-1252' }
        expect((await put(`dialect/?${options}`, csv, type)).status).toBe(204)
        const { data, dtypes } = await (await get('dialect?orient=values&offset=70000')).json()
        expect(dtypes).toEqual({ Tag: 'datetime64[ns]', Preis: 'float64' })
        expect(data).toEqual([
          ['2020-01-31T00:00:00', 2],
          ['2020-02-01T00:00:00', null],
        ])
        expect((await put(`dialect/?append=0&sep=%3B`, csv, type)).status).toBe(204)
        expect((await (await get('dialect?limit=0')).json()).dtypes).toEqual({
          Tag: 'object',
          Preis: 'object',
        })
      })
      it('takes back the CSV that it answers, labels with a name too, as an append', async () => {
        const index = { type: 'Index', values: ['a', 'b'], names: ['key'], dtypes: ['object'] }
        const body = { data: { f: { 0: 1, 1: 2.5 } }, dtypes: { f: 'float64' }, index, append: false }
        await put('again/', body)
        const csv = await (await get('again', { Accept: 'text/csv' })).text()
        expect(csv).toBe('key,f\r\na,1.0\r\nb,2.5\r\n')
        expect((await put('again/', csv, { 'Content-Type': 'text/csv' })).status).toBe(204)
        const answer = await (await get('again?orient=list')).json()
        expect([answer.data, answer.index.values]).toEqual([{ f: [1, 2.5, 1, 2.5] }, ['a', 'b', 'a', 'b']])
      })
      it('gives a dataset that was made empty the dtypes of its first rows', async () => {
        const type = { 'Content-Type': 'text/csv' }
        await put('empty/?append=0', 'x,s\n', type)
        expect((await put('empty/', 'x,s\n1,a\n', type)).status).toBe(204)
        expect((await (await get('empty')).json()).dtypes).toEqual({ x: 'int64', s: 'object' })
        await put('empty/?append=0', 'x\n', type)
        const ndjson = { 'Content-Type': 'application/x-ndjson' }
        expect((await put('empty/', '{"x":1.5}\n', ndjson)).status).toBe(204)
        expect((await (await get('empty')).json()).dtypes).toEqual({ x: 'float64' })
      })
      it.each([
        ['PUT', 'dataset/unknown/?apend=0', 'Parameter "apend" is not known here, use "append"'],
        ['PUT', 'dataset/unknown/?delimiter=,', 'Parameter "delimiter" is not known here'],
        ['POST', 'dataset/?name=unknown&dtype=x', 'Parameter "dtype" is not known here, use "name"'],
        ['POST', 'dataset/?name=unknown&sep=,', 'Parameter "sep" is for a body in CSV'],
      ])('refuses what it does not know: %s %s', async (method, path, message) => {
        const answer = await send(server, method, path, frame(1))
        expect([answer.status, (await answer.json()).detail]).toEqual([400, expect.stringContaining(message)])
      })
      it('takes a bare array of records, as models do', async () => {
        expect((await put('bare/', [{ x: 1, s: 'a' }, { x: 2 }])).status).toBe(204)
        expect((await (await get('bare?orient=list')).json()).data).toEqual({ x: [1, 2], s: ['a', null] })
      })
      it('takes what is sent in gzip', async () => {
        const answer = await fetch(`${server.url}/api/v1/dataset/packed/`, {
          method: 'PUT',
          body: new Uint8Array(gzipSync('x\n1\n2\n')),
          headers: { 'Content-Type': 'text/csv', 'Content-Encoding': 'gzip' },
        })
        expect(answer.status).toBe(204)
        expect(await columnX(server, 'dataset/packed')).toEqual([1, 2])
      })
      it('takes NDJSON', async () => {
        expect(
          (await put('nd/', '{"x":1}\n{"x":2}\n', { 'Content-Type': 'application/x-ndjson' })).status,
        ).toBe(204)
        expect(await columnX(server, 'dataset/nd')).toEqual([1, 2])
      })
      it('takes back the Arrow stream that it answers', async () => {
        const bytes = await (await get('ten', { Accept: ARROW })).arrayBuffer()
        const written = await fetch(`${server.url}/api/v1/dataset/arrow/`, {
          method: 'PUT',
          body: bytes,
          headers: { 'Content-Type': ARROW },
        })
        expect(written.status).toBe(204)
        expect((await (await get('arrow?orient=split')).json()).data).toEqual(
          (await (await get('ten?orient=split')).json()).data,
        )
      })
      it('deletes, 202, and then answers 404', async () => {
        await put('gone/', frame(1))
        expect((await send(server, 'DELETE', 'dataset/gone/')).status).toBe(202)
        expect([(await get('gone')).status, (await send(server, 'DELETE', 'dataset/gone/')).status]).toEqual([
          404, 404,
        ])
      })
      it('keeps buckets apart', async () => {
        await put('apart/', frame(1), { Bucket: 'one' })
        expect([(await get('apart', { Bucket: 'one' })).status, (await get('apart')).status]).toEqual([
          200, 404,
        ])
      })
    })

    describe('work of large ones', () => {
      const ROWS = 30_000
      const large = `x,y\n${Array.from({ length: ROWS }, (_, row) => `${row},row ${row}\n`).join('')}`
      const putLarge = () => put('large/?append=0', large, { 'Content-Type': 'text/csv' })
      it('is done by a process beside the server, whose end costs only what it was doing', async () => {
        expect((await putLarge()).status).toBe(204)
        const answer = await get('large', { Accept: 'application/x-ndjson' })
        const reader = answer.body!.getReader()
        await reader.read()
        const workers = await childrenRunning(server, 'worker/data/main')
        expect(workers.length).toBeGreaterThan(0)
        for (const pid of workers) process.kill(pid, 'SIGKILL')
        expect((await send(server, 'GET', 'ping')).status).toBe(200)
        await reader.cancel().catch(() => {}) // whether all of it was under way already is as it may be
        // The server may hear of the end only after it has asked once more.
        await expect.poll(async () => (await putLarge()).status).toBe(204)
        expect((await columnX(server, 'dataset/large')).length).toBe(ROWS)
      })
      it('frees what abandoned and headless reads hold', async () => {
        const text = `x\n${'some text that fills buffers\n'.repeat(200_000)}`
        await put('wide/', text, { 'Content-Type': 'text/csv' })
        for (let i = 0; i < 40; i++) {
          const abort = new AbortController()
          const answer = await fetch(`${server.url}/api/v1/dataset/wide`, { signal: abort.signal })
          await answer.body?.getReader().read()
          abort.abort()
          expect((await send(server, 'HEAD', 'dataset/wide')).status).toBe(200)
        }
        expect((await get('wide?limit=1')).status).toBe(200)
      })
    })
  })
}

/** The processes that a server has started to run a module (Linux). */
async function childrenRunning(
  { process: { pid } }: RunningServer,
  module: string,
): Promise<readonly number[]> {
  const children: number[] = []
  for (const task of await readdir(`/proc/${pid}/task`)) {
    const pids = (await readFile(`/proc/${pid}/task/${task}/children`, 'utf8')).split(' ')
    for (const child of pids.filter(Boolean)) {
      if ((await readFile(`/proc/${child}/cmdline`, 'utf8')).includes(module)) children.push(Number(child))
    }
  }
  return children
}
