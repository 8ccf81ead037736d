import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { isLoopback } from '../../src/http/loopback.ts'
import { refuseForeignHosts, refuseForeignOrigins } from '../../src/http/origin.ts'
import { problem } from '../../src/http/response.ts'
import { openApi } from './api.ts'

const app = new Hono()
  .use(refuseForeignOrigins(['https://a.example', 'https://app.example']))
  .all('*', (c) => c.text('done'))
app.onError((error) => problem(error, 'id'))
const status = async (method: string, origin?: string) =>
  (
    await app.request('http://127.0.0.1:8000/api/v1/dataset/x', {
      method,
      ...(origin && { headers: { origin } }),
    })
  ).status

test.each([
  ['PUT', 'http://evil.example', 403],
  ['POST', 'null', 403],
  ['DELETE', 'http://127.0.0.1:9000', 403],
  ['PUT', 'http://127.0.0.1:8000', 200],
  ['PUT', 'https://app.example', 200],
  ['PUT', undefined, 200],
  ['GET', 'http://evil.example', 200],
])('%s by a page of %s answers %i', async (method, origin, expected) => {
  expect(await status(method, origin)).toBe(expected)
})

test.each([
  ['localhost:8000', 200],
  ['127.0.0.1', 200],
  ['[::1]:8000', 200],
  ['rebound.example:8000', 403],
  ['localhost.rebound.example', 403],
])('a server of this machine answers a request for %s with %i', async (host, expected) => {
  const own = new Hono().use(refuseForeignHosts(isLoopback)).all('*', (c) => c.text('done'))
  own.onError((error) => problem(error, 'id'))
  expect((await own.request(`http://${host}/api/v1/job/`)).status).toBe(expected)
})

test('each of several origins may ask, write and read the headers of errors', async () => {
  const api = await openApi({ cors: ['https://a.example', 'https://b.example'] })
  for (const origin of ['https://a.example', 'https://b.example']) {
    const asked = await api.send('OPTIONS', 'dataset/x', null, {
      origin,
      'access-control-request-method': 'PUT',
    })
    const { headers } = asked
    expect([headers.get('access-control-allow-origin'), headers.get('access-control-max-age')]).toEqual([
      origin,
      '7200',
    ])
    expect(headers.get('access-control-allow-methods')).toBe('GET,HEAD,PUT,DELETE,OPTIONS')
    const nothing = { origin, 'access-control-request-method': 'PUT' }
    const none = await api.send('OPTIONS', 'nonsense/x', null, nothing)
    expect(none.headers.get('access-control-allow-methods')).toBeNull()
    const written = await api.send('PUT', 'dataset/x', { data: { x: [1] } }, { origin })
    expect([written.status, written.headers.get('access-control-allow-origin')]).toEqual([204, origin])
    const missing = await api.send('GET', 'dataset/none', null, { origin })
    expect([missing.status, missing.headers.get('access-control-allow-origin')]).toEqual([404, origin])
    expect(missing.headers.get('access-control-expose-headers')).toMatch(/Retry-After.*X-Request-Id/)
  }
  const foreign = await api.send('GET', 'dataset/x', null, { origin: 'https://c.example' })
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
  await api.close()
})
