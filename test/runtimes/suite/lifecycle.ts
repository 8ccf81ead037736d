import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { hashKey } from '../../../src/http/keys.ts'
import { openStore } from '../../../src/store/open.ts'
import { startCollector } from '../../tracing/collector.ts'
import { type RunningServer, type Runtime, startServer } from '../server.ts'
import { columnX, frame, raw, said, send } from './client.ts'

/** Sends the pieces of a CSV file that has more of them, and hangs up. */
async function breakOff(server: RunningServer, path: string, ...pieces: readonly string[]): Promise<void> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.write(
    `PUT /api/v1/${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n`,
  )
  await once(socket, 'data')
  const chunks = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`)
  await new Promise((resolve) => socket.write(chunks.join(''), resolve))
  socket.destroy()
}

export function lifecycleSuite(runtime: Runtime): void {
  describe('life of the process', () => {
    it('sends spans where a collector is named, ships a sample on request, to those who sign in once there is a user', async () => {
      const collector = await startCollector()
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '1' }
      const server = await startServer(runtime, { args: ['--demo', '--no-code'], env })
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
      await send(server, 'PUT', 'dataset/traced/', frame(3), { traceparent })
      await expect
        .poll(() => collector.spans)
        .toMatchObject([
          {
            name: 'PUT /api/v1/dataset/{name}',
            traceId: '0af7651916cd43dd8448eb211c80319c',
            parentSpanId: 'b7ad6b7169203331',
            resource: { 'service.name': 'omega-edge' },
            attributes: { 'url.path': '/api/v1/dataset/traced/', 'http.response.status_code': 204 },
          },
        ])
      const read = async (headers = {}) =>
        (await send(server, 'GET', 'dataset/sample', undefined, headers)).status
      const readAsOther = () =>
        raw(server, 'GET /api/v1/dataset/sample HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n')
      expect([await read(), await readAsOther()]).toEqual([200, expect.stringMatching(/^HTTP\/1.1 403/)])
      const { store, close } = await openStore({ data: server.data })
      await store.putUser({ name: 'ann', keys: [{ id: '', hash: await hashKey('key') }] })
      await close()
      await expect.poll(() => read()).toBe(401)
      expect(await read({ Authorization: 'ApiKey ann:key' })).toBe(200)
      expect(await readAsOther()).toMatch(/^HTTP\/1.1 401/)
      await server.stop()
      await collector.close()
    })
    it('ends on SIGTERM within a setting, whoever is silent in the middle of an upload', async () => {
      const server = await startServer(runtime, { args: ['--no-code', '--shutdown-timeout', '1'] })
      const { hostname, port } = new URL(server.url)
      const client = connect(Number(port), hostname).on('error', () => {})
      const head = 'Host: localhost\r\nContent-Type: text/csv\r\nContent-Length: 9\r\nExpect: 100-continue'
      client.write(`PUT /api/v1/dataset/silent/ HTTP/1.1\r\n${head}\r\n\r\n`)
      await once(client, 'data')
      client.write('x\n1')
      expect(await server.stop()).toBe(0)
      expect(server.output()).toMatch(/SIGTERM: ending, with requests that have not ended in 1 s\n/)
      client.destroy()
    })
    it('ends at once when it is told to end again, but not by what comes with the first signal', async () => {
      const server = await startServer(runtime, { args: ['--no-code', '--shutdown-delay', '60'] })
      const exit = server.stop()
      await said(server, /SIGTERM: not ready/)
      server.process.kill('SIGINT')
      await new Promise((resolve) => setTimeout(resolve, 1100))
      expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
      server.process.kill('SIGINT')
      expect(await exit).toBe(130)
    })
    it('finishes an upload in flight on SIGTERM, exits with 0, and keeps over a restart all but what broke off', async () => {
      const server = await startServer(runtime, { args: ['--no-code'] })
      await send(server, 'PUT', 'dataset/cut/', { data: { x: [0] } })
      await breakOff(server, 'dataset/cut/', 'x\n', '7\n'.repeat(50_000))
      const upload = request(`${server.url}/api/v1/dataset/slow/`, {
        method: 'PUT',
        headers: { 'Content-Type': 'text/csv', Connection: 'close', Expect: '100-continue' },
      })
      const status = new Promise((resolve, reject) => {
        upload.on('response', (answer) => resolve(answer.resume().statusCode))
        upload.on('error', reject)
      })
      await once(upload, 'continue')
      upload.write('x\n1\n')
      const exit = server.stop()
      await said(server, /SIGTERM: finishing/)
      upload.end('2\n')
      expect([await status, await exit]).toEqual([204, 0])
      expect(server.output()).not.toMatch(/^[\da-f-]{36} /m) // it logs defects of its own, and nobody else's
      const again = await startServer(runtime, { args: ['--no-code'], data: server.data })
      expect(await columnX(again, 'dataset/slow')).toEqual([1, 2])
      expect(await columnX(again, 'dataset/cut')).toEqual([0])
      await again.stop()
    })
  })
}
