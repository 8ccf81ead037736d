import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { OmegaError } from '../../src/error.ts'
import { countBytes } from '../../src/http/count-bytes.ts'
import { hashKey } from '../../src/http/keys.ts'
import type { RequestEntry } from '../../src/http/request-log.ts'
import type { User } from '../../src/store/user.ts'
import { type Api, openApi } from './api.ts'

let api: Api
let isAway = false
const entries: RequestEntry[] = []
const users: User[] = []
beforeAll(async () => {
  api = await openApi({
    log: (entry) => entries.push(entry),
    users: {
      findUser: async (name) => {
        if (isAway) throw new OmegaError('unavailable', 'The database is away')
        return users.find((user) => user.name === name)
      },
      isEmpty: async () => users.length === 0,
    },
  })
})
afterAll(() => api.close())

const read = async () => {
  const answer = await api.send('GET', '/metrics')
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ])
  return answer.text()
}
const value = (text: string, metric: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${metric} `))
      ?.slice(metric.length),
  )

test('requests are counted by the pattern of their route, whatever names they have', async () => {
  await api.send('PUT', 'dataset/a/b/', { data: { x: [1, 2, 3] } })
  await (await api.send('GET', 'dataset/a/b')).text()
  await api.send('GET', 'dataset/none')
  await api.send('GET', '/healthz')
  await api.send('BREW', '/nowhere/secret')
  const text = await read()
  const count = (method: string, route: string, status: number) =>
    value(text, `http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`)
  expect([
    count('PUT', '/api/v1/dataset/{name}', 204),
    count('GET', '/api/v1/dataset/{name}', 200),
    count('GET', '/api/v1/dataset/{name}', 404),
    count('GET', '/healthz', 200),
    count('other', 'other', 404),
  ]).toEqual([1, 1, 1, 1, 1])
  expect(text).not.toMatch(/a\/b|none|secret/)
})

test('tasks, workers, the store and the process are told', async () => {
  const model = { name: 'm', pipeline: [['LinearRegression', {}]] }
  // The second one is answered by the task of the first.
  for (const _ of [1, 2]) await api.send('POST', 'model/', model, { 'Idempotency-Key': 'one' })
  const text = await read()
  expect(value(text, 'omega_tasks_submitted_total')).toBe(1)
  expect(value(text, 'omega_tasks_ended_total{state="SUCCESS"}')).toBe(1)
  expect(value(text, 'omega_tasks_ended_total{state="REVOKED"}')).toBe(0)
  expect(value(text, 'omega_tasks{state="PENDING"}')).toBe(0)
  expect(value(text, 'omega_up{part="database"}')).toBe(1)
  expect(value(text, 'omega_up{part="broker"}')).toBe(1)
  expect(value(text, 'omega_store_bytes')).toBeGreaterThan(4096)
  expect(value(text, 'process_resident_memory_bytes')).toBeGreaterThan(2 ** 20)
  // It is measured from the first time on that it is asked for.
  const delay = async () => value(await read(), 'omega_event_loop_delay_seconds{value="max"}')
  await expect.poll(delay).toBeGreaterThanOrEqual(0)
  expect(text).toMatch(/^omega_workers\{worker="[^"]+"\} 1$/m)
})

test('an entry of the log has the bytes of an answer, of one piece or of a stream', async () => {
  entries.length = 0
  const list = await api.send('GET', 'dataset/')
  const rows = await api.send('GET', 'dataset/a/b')
  const sizes = [(await list.arrayBuffer()).byteLength, (await rows.arrayBuffer()).byteLength]
  await api.send('PUT', 'dataset/a/b/', { data: { x: [4] } })
  expect(entries.map(({ method, status, bytes }) => [method, status, bytes])).toEqual([
    ['GET', 200, sizes[0]],
    ['GET', 200, sizes[1]],
    ['PUT', 204, 0],
  ])
  for (const { ms, duration } of entries) expect(duration).toBeGreaterThanOrEqual(ms)
})

test('an answer that its reader leaves is told once, with what was taken', async () => {
  entries.length = 0
  const answer = await api.send('GET', 'dataset/a/b')
  await answer.body!.cancel()
  expect(entries.map(({ path, bytes }) => [path, bytes])).toEqual([['/api/v1/dataset/a/b', 0]])
})

test('one that is left while more of it is waited for is told once too', async () => {
  const told: number[] = []
  const pull = vi.fn(() => new Promise<void>(() => {}))
  const silent = new ReadableStream({ pull }, { highWaterMark: 0 })
  const reader = countBytes(silent, (bytes) => told.push(bytes)).getReader()
  const more = reader.read()
  await expect.poll(() => pull).toHaveBeenCalled()
  await reader.cancel()
  await more
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(told).toEqual([0])
})

test('an entry has the address of a client that has left before its answer ended', async () => {
  entries.length = 0
  let isThere = true
  const connection = {
    get address() {
      return isThere ? '10.0.0.1' : undefined
    },
  }
  const answer = await api.send('GET', 'dataset/a/b', undefined, {}, connection)
  isThere = false
  await answer.body!.cancel()
  expect(entries).toMatchObject([{ path: '/api/v1/dataset/a/b', address: '10.0.0.1' }])
})

test('where there are users they alone read the metrics', async () => {
  users.push({ name: 'ann', keys: [{ id: '', hash: await hashKey('key') }] })
  expect((await api.send('GET', '/metrics')).status).toBe(401)
  expect((await api.send('GET', '/metrics', null, { authorization: 'Bearer ann:key' })).status).toBe(200)
  expect((await api.send('GET', '/healthz')).status).toBe(200)
  // That the database is away is what somebody wants to read then.
  isAway = true
  const status = async (key: string) =>
    (await api.send('GET', '/metrics', null, { authorization: `Bearer ann:${key}` })).status
  expect([await status('key'), await status('other')]).toEqual([200, 503])
  isAway = false
})
