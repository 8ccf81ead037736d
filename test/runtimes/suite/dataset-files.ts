import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, type Runtime, startServer } from '../server.ts'
import { send } from './client.ts'

/** Datasets as files at an address, in an order, described, and written on condition. */
export function datasetFileSuite(runtime: Runtime): void {
  describe('datasets as files', () => {
    let server: RunningServer
    const CSV = { 'Content-Type': 'text/csv' }
    const get = (path: string, headers?: Record<string, string>) =>
      send(server, 'GET', `dataset/${path}`, undefined, headers)
    const put = (path: string, body: unknown, headers?: Record<string, string>) =>
      send(server, 'PUT', `dataset/${path}`, body, headers)
    const text = async (path: string, headers?: Record<string, string>) => (await get(path, headers)).text()
    beforeAll(async () => {
      server = await startServer(runtime, { args: ['--no-code', 'dataset/[^c].*/.*'] })
      await put('flats/', 'city,rent\n"Bergen, N",3\nOslo,1\nOslo,2\n', CSV)
    })
    afterAll(() => server?.stop())

    describe('at an address', () => {
      it('have the format that it says, and a safe file name', async () => {
        for (const address of ['flats.csv', 'flats?format=csv']) {
          const answer = await get(address)
          expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
          expect(answer.headers.get('content-disposition')).toBe(
            `attachment; filename="flats.csv"; filename*=UTF-8''flats.csv`,
          )
          expect(await answer.text()).toBe('city,rent\r\n"Bergen, N",3\r\nOslo,1\r\nOslo,2\r\n')
        }
        const types = ['arrow', 'feather', 'arrows', 'jsonl'].map(async (extension) =>
          (await get(`flats.${extension}`)).headers.get('content-type'),
        )
        expect(await Promise.all(types)).toEqual([
          'application/vnd.apache.arrow.file',
          'application/vnd.apache.arrow.file',
          'application/vnd.apache.arrow.stream',
          'application/x-ndjson',
        ])
        expect(await text('flats[rent].csv?limit=1')).toBe('rent\r\n3\r\n')
        await put('a%2Fb"c/', 'x\n1\n', CSV)
        expect((await get('a/b"c.csv')).headers.get('content-disposition')).toBe(
          `attachment; filename="a_b_c.csv"; filename*=UTF-8''a_b%22c.csv`,
        )
      })
      it('are those of a dataset that has that very name, where there is one', async () => {
        await put('own.csv/', 'x\n1\n', CSV)
        await put('own/', 'x\n2\n', CSV)
        expect(await text('own.csv', { Accept: 'text/csv' })).toBe('x\r\n1\r\n')
        expect((await get('none.csv')).status).toBe(404)
      })
      it('are written there too, without a type, and by a form', async () => {
        await put('sent.csv', 'x\n1\n')
        expect(await text('sent.csv')).toBe('x\r\n1\r\n')
        const body = new FormData()
        body.append('append', '0')
        body.append('file', new Blob(['x\n'.padEnd(30_000, '7\n')]), 'any.csv')
        const headers = { Accept: 'application/json' }
        const answer = await fetch(`${server.url}/api/v1/dataset/sent/`, { method: 'PUT', body, headers })
        expect(answer.status).toBe(204)
        expect(await text('sent.csv')).toBe('x\r\n'.padEnd(45_000, '7\r\n'))
      })
      it('are subject to the rules of the dataset', async () => {
        expect((await get('closed.csv')).status).toBe(403)
      })
      it('have a length, and ranges', async () => {
        const whole = await text('flats.csv')
        const head = await send(server, 'HEAD', 'dataset/flats.csv')
        expect(head.headers.get('content-length')).toBe(String(whole.length))
        const part = await get('flats.csv', { Range: 'bytes=5-8' })
        expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
          206,
          `bytes 5-8/${whole.length}`,
          whole.slice(5, 9),
        ])
        expect(part.headers.get('content-length')).toBe('4')
        expect(await text('flats.csv', { Range: 'bytes=-4' })).toBe(whole.slice(-4))
        const behind = await get('flats.csv', { Range: 'bytes=999-' })
        expect([behind.status, behind.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`])
      })
      it.each([200_000, 700_000])(
        'say of each range how long it is, of %i bytes for a row too',
        async (width) => {
          const row = 'a'.repeat(width)
          await put('wide/?append=0', `x\n${row}\n${row}\n`, CSV)
          const part = await get('wide.csv', { Range: 'bytes=3-' })
          expect([part.status, part.headers.get('content-length')]).toEqual([206, String(2 * width + 4)])
          expect((await part.text()) === `${row}\r\n${row}\r\n`).toBe(true)
        },
      )
      it('say nothing of a length that is not known', async () => {
        const { headers } = await send(server, 'HEAD', 'dataset/flats')
        expect(headers.get('content-length')).toBe(null)
      })
    })

    describe('in an order', () => {
      it('are ordered by columns that need not be shown', async () => {
        expect(await text('flats[rent].csv?order=city,-rent')).toBe('rent\r\n3\r\n2\r\n1\r\n')
        expect(await text('flats.csv?order=-rent&limit=1&offset=1')).toBe('city,rent\r\nOslo,2\r\n')
        expect((await get('flats?order=size')).status).toBe(400)
      })
      it('have each combination of values once', async () => {
        expect(await text('flats.csv?distinct=city')).toBe('city\r\n"Bergen, N"\r\nOslo\r\n')
        expect(await text('flats[rent,city].csv?distinct=city&order=rent')).toBe(
          'rent,city\r\n1,Oslo\r\n3,"Bergen, N"\r\n',
        )
      })
      it('are counted', async () => {
        const counted = async (path: string) => {
          const answer = await get(path, { Prefer: 'count=exact' })
          await answer.body?.cancel()
          return [answer.status, answer.headers.get('content-range')]
        }
        expect(await counted('flats?limit=2')).toEqual([206, '0-1/3'])
        expect(await counted('flats?city=Oslo&limit=1&offset=1')).toEqual([206, '1-1/2'])
        expect(await counted('flats')).toEqual([200, '0-2/3'])
        expect(await counted('flats?distinct=city&limit=1')).toEqual([206, '0-0/2'])
        expect(await counted('flats?offset=9')).toEqual([206, '*/3'])
      })
    })

    it('are described, of one version once', async () => {
      const answer = await get('flats/describe/?city=Oslo')
      expect(await answer.json()).toMatchObject({
        name: 'flats',
        rows: 2,
        columns: [
          { name: 'city', dtype: 'object', distinct: 1, top: [{ value: 'Oslo', count: 2 }] },
          { name: 'rent', dtype: 'int64', min: 1, max: 2, mean: 1.5, quartiles: [1.25, 1.5, 1.75] },
        ],
      })
      const etag = answer.headers.get('etag')!
      expect((await get('flats/describe/?city=Oslo', { 'If-None-Match': etag })).status).toBe(304)
      expect((await get('none/describe/')).status).toBe(404)
    })

    describe('on condition', () => {
      it('are written where they are as the client knows them', async () => {
        const first = await put('guarded/', 'x\n1\n', { ...CSV, 'If-None-Match': '*' })
        const again = await put('guarded/', 'x\n1\n', { ...CSV, 'If-None-Match': '*' })
        expect([first.status, again.status]).toEqual([204, 412])
        const known = first.headers.get('etag')!
        const read = await get('guarded', { Accept: 'text/csv' })
        expect(read.headers.get('etag')).toBe(known.replace(/"$/, '.csv"'))
        await read.body?.cancel()
        const second = await put('guarded/', 'x\n2\n', { ...CSV, 'If-Match': read.headers.get('etag')! })
        const late = await put('guarded/', 'x\n3\n', { ...CSV, 'If-Match': known })
        expect([second.status, late.status]).toEqual([204, 412])
        const removed = await send(server, 'DELETE', 'dataset/guarded', undefined, { 'If-Match': known })
        expect(removed.status).toBe(412)
        expect(await text('guarded.csv')).toBe('x\r\n1\r\n2\r\n')
      })
      it('of several writers one is first', async () => {
        const writes = Array.from({ length: 5 }, (_, n) =>
          put('raced/', `x\n${n}\n`, { ...CSV, 'If-None-Match': '*' }),
        )
        const statuses = (await Promise.all(writes)).map(({ status }) => status)
        expect(statuses.toSorted()).toEqual([204, 412, 412, 412, 412])
      })
    })
  })
}
