import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { om, type RunningServer, type Runtime, startServer } from '../server.ts'
import { columnX, frame, raw, send } from './client.ts'

/** The text in gzip, on memory of its own. */
const gzipped = (text: string) => new Uint8Array(gzipSync(text))

export function errorSuite(runtime: Runtime): void {
  describe('errors', () => {
    let server: RunningServer
    beforeAll(async () => {
      server = await startServer(runtime, { args: ['--no-code'], env: { OMEGA_BODY_LIMIT: '2000' } })
      await send(server, 'PUT', 'dataset/known/', frame(1))
    })
    afterAll(() => server?.stop())
    const problem = async (answer: Response, status: number) => {
      expect(answer.status).toBe(status)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      expect(await answer.json()).toMatchObject({
        status,
        title: expect.any(String),
        message: expect.stringMatching(/\w/),
      })
    }
    it.each([
      ['broken JSON', 'PUT', 'dataset/a/', '{"data":', 400],
      ['an empty body', 'PUT', 'dataset/a/', '', 400],
      ['a filter on an unknown column', 'GET', 'dataset/known?nope=1', undefined, 400],
      ['a wrong limit', 'GET', 'dataset/known?limit=-1', undefined, 400],
      ['an unknown dataset', 'GET', 'dataset/unknown', undefined, 404],
      ['an unknown resource', 'GET', 'nonsense/', undefined, 404],
    ])('answers %s as a problem', async (_what, method, path, body, status) => {
      await problem(await send(server, method, path, body), status)
    })
    it.each([
      ['PATCH', 'dataset/known/', 'GET, HEAD, PUT, DELETE, OPTIONS'],
      ['TRACE', 'dataset/known/', 'GET, HEAD, PUT, DELETE, OPTIONS'],
      ['TRACE', 'ping', 'GET, HEAD, OPTIONS'],
      ['POST', 'ping', 'GET, HEAD, OPTIONS'],
      ['PUT', '../doc/v1', 'GET, HEAD, OPTIONS'],
      ['PATCH', '../../v2/models/known', 'GET, HEAD, OPTIONS'],
      ['POST', '../../v1/models/known', 'GET, HEAD, OPTIONS'],
      ['DELETE', '../openai/v1/models/known', 'GET, HEAD, OPTIONS'],
      ['PUT', '../../ui/', 'GET, HEAD, POST, OPTIONS'],
    ])('answers %s of %s with 405, and with Allow as OPTIONS does', async (method, path, allow) => {
      const url = new URL(`${server.url}/api/v1/${path}`).pathname
      const answer = await raw(
        server,
        `${method} ${url} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      )
      const [head = '', body = ''] = answer.split('\r\n\r\n')
      expect([head.split(' ')[1], /^allow: (.*)$/im.exec(head)?.[1]]).toEqual(['405', allow])
      expect(body).toContain(`use ${allow}`)
      const options = await fetch(server.url + url, { method: 'OPTIONS' })
      expect([options.status, options.headers.get('allow')]).toEqual([204, allow])
    })
    it('answers OPTIONS of what is not there with 404', async () => {
      await problem(await send(server, 'OPTIONS', 'nonsense/'), 404)
    })
    it.each([
      ['limit', 'abc', 'a whole number from 0'],
      ['limit', '', 'a whole number from 0'],
      ['limit', '1.5', 'a whole number from 0'],
      ['limit', '0x10', 'a whole number from 0'],
      ['offset', '-1', 'a whole number from 0'],
      ['orient', 'rows', 'one of "dict"'],
    ])('says of ?%s=%s that it is that, and what would be right', async (name, value, expected) => {
      const { message } = (await (await send(server, 'GET', `dataset/known?${name}=${value}`)).json()) as {
        message: string
      }
      expect(message).toContain(`Parameter "${name}" is ${JSON.stringify(value)}, expected ${expected}`)
    })
    it('answers an unknown media type with 415', async () => {
      await problem(await send(server, 'PUT', 'dataset/a/', 'x', { 'Content-Type': 'image/png' }), 415)
    })
    it('answers a body over the limit with 413', async () => {
      await problem(await send(server, 'PUT', 'dataset/a/', frame(200)), 413)
    })
    it('counts the bytes of a chunked body, and keeps nothing of it', async () => {
      const pieces = new Blob(['x\n', '1\n'.repeat(2000)]).stream()
      const answer = await fetch(`${server.url}/api/v1/dataset/chunked/`, {
        method: 'PUT',
        body: pieces,
        headers: { 'Content-Type': 'text/csv' },
        duplex: 'half',
      } as RequestInit)
      await problem(answer, 413)
      expect((await send(server, 'GET', 'dataset/chunked')).status).toBe(404)
    })
    it.each<[string, string, BodyInit, number]>([
      ['whose coding is not known', 'compress', 'x\n1\n', 415],
      ['that is not in its coding', 'gzip', 'x\n1\n', 400],
      ['that breaks off in its coding', 'gzip', gzipped('x\n1\n').subarray(0, -9), 400],
      ['that is over the limit when it is decoded', 'gzip', gzipped(`x\n${'1\n'.repeat(200_000)}`), 413],
    ])('answers a body %s as a problem, and keeps nothing of it', async (_, coding, body, status) => {
      const answer = await fetch(`${server.url}/api/v1/dataset/coded/`, {
        method: 'PUT',
        body,
        headers: { 'Content-Type': 'text/csv', 'Content-Encoding': coding },
      })
      expect(answer.headers.get('accept-encoding')).toBe(status === 415 ? 'gzip, deflate, br, zstd' : null)
      await problem(answer, status)
      expect((await send(server, 'GET', 'dataset/coded')).status).toBe(404)
    })
    it.each([
      ['gzip', Buffer.concat([gzipSync('x\n1\n'), gzipSync('2\n')])],
      ['br', brotliCompressSync('x\n1\n2\n')],
      ['zstd', Buffer.concat([zstdCompressSync('x\n1\n'), zstdCompressSync('2\n')])],
    ])('reads a body in %s, of several members too', async (coding, body) => {
      const headers = { 'Content-Type': 'text/csv', 'Content-Encoding': coding }
      const options = { method: 'PUT', body: new Uint8Array(body), headers }
      expect((await fetch(`${server.url}/api/v1/dataset/${coding}/`, options)).status).toBe(204)
      expect(await columnX(server, `dataset/${coding}`)).toEqual([1, 2])
    })
    it.each(['/api/v1/ping', '/healthz', '/readyz'])('answers %s with 200', async (path) => {
      expect((await fetch(server.url + path)).status).toBe(200)
    })
    it('stops the start on a wrong setting, saying what would be right', async () => {
      await expect(om(runtime, ['runtime', 'serve', '--port', 'many'])).rejects.toThrow(/port/)
    })
    it('runs no code where that is switched off', async () => {
      for (const [method, path] of [
        ['POST', 'job/'],
        ['PUT', 'job/a/'],
        ['PUT', 'script/a/'],
        ['POST', 'script/a/run'],
        ['POST', 'job/a/run'],
      ] as const) {
        const answer = await send(server, method, path, { name: 'a', code: '1' })
        expect([path, answer.status]).toEqual([path, 403])
      }
    })
    it('refuses to bind other hosts without users', async () => {
      await expect(startServer(runtime, { args: ['--host', '0.0.0.0'] })).rejects.toThrow(/om auth add/)
    })
  })
}
