import { expect, test, vi } from 'vitest'
import { OmegaError } from '../../src/error.ts'
import { docs } from '../../src/http/docs.ts'
import { ossPresenter } from '../../src/http/oss-presenter.ts'
import { guidePresenter } from '../../src/http/presenter.ts'
import { probes } from '../../src/http/probes.ts'
import { problem } from '../../src/http/response.ts'
import { amqpBroker } from '../../src/tasks/amqp/broker.ts'

const fine = async () => {}
const away = (what: string) => async () => {
  throw new OmegaError('unavailable', `The ${what} is away`)
}
const ask = (
  path: string,
  ping: () => Promise<void>,
  ready: () => Promise<void>,
  presenter = guidePresenter,
) => {
  const app = probes({ ping }, { ready }, presenter, '1.0.0')
  app.onError((error) => problem(error, 'id'))
  return app.request(path)
}

test.each(['/api/v1/ping', '/healthz', '/readyz', '/api/v1/ping/'])('%s answers 200', async (path) => {
  expect((await ask(path, fine, fine)).status).toBe(200)
})

test('a ping is answered in the words of the guide, or of the open-source server', async () => {
  expect(await (await ask('/api/v1/ping', fine, fine)).json()).toEqual({ message: 'pong' })
  expect(await (await ask('/api/v1/ping', fine, fine, ossPresenter)).json()).toEqual({
    ping: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
  })
})

test('a server that is about to end is not ready, and still alive', async () => {
  const app = probes({ ping: fine }, { ready: fine }, guidePresenter, '1.0.0', () => true)
  app.onError((error) => problem(error, 'id'))
  const statuses = ['/readyz', '/v2/health/ready', '/healthz'].map(
    async (path) => (await app.request(path)).status,
  )
  expect(await Promise.all(statuses)).toEqual([503, 503, 200])
})

test.each([
  [away('database'), fine, 'The database is away'],
  [fine, away('broker'), 'The broker is away'],
  [away('database'), away('broker'), 'The database is away; The broker is away'],
])('/readyz names what is away', async (ping, ready, detail) => {
  const answer = await ask('/readyz', ping, ready)
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('2')
  expect(await answer.json()).toMatchObject({ detail })
  expect((await ask('/healthz', ping, ready)).status).toBe(200)
  expect((await ask('/api/v1/ping', ping, ready)).status).toBe(200)
})

test('/readyz hides a defect', async () => {
  const answer = await ask('/readyz', fine, async () => {
    throw new Error('secret')
  })
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain('secret')
})

test('a cluster without its broker is not ready, and says so soon', async () => {
  const url = 'amqp://guest:guest@127.0.0.1:1'
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const broker = amqpBroker({ url, owner: 'probe', replyLife: 1000, report: () => {} })(() => {})
  const refused = expect(broker.ready()).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('broker'),
  })
  await vi.advanceTimersByTimeAsync(1000)
  await refused
  await broker.close()
  vi.useRealTimers()
})

test.each([
  ['/api/redoc/', '/api/redoc'],
  ['/api/doc/v1/', '/api/doc/v1'],
])('%s leads to %s', async (path, location) => {
  expect((await docs('0').request(path)).headers.get('location')).toBe(location)
})
