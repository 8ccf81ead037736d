import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashKey } from '../../src/http/keys.ts'
import type { Rights, User } from '../../src/store/user.ts'
import { type Api, openApi } from './api.ts'

/** One server for all of them. */
let api: Api
const users = new Map<string, User>()
beforeAll(async () => {
  const hash = await hashKey('key')
  const add = (name: string, rights: Rights = {}) =>
    users.set(name, { name, keys: [{ id: '', hash }], ...rights })
  add('ann')
  add('bob')
  add('all', { allTasks: true })
  add('reader', { readOnly: true })
  add('team', { buckets: ['team.a'] })
  add('ruled', { rules: ['dataset/public.*/.*'] })
  add('writer', { rules: ['job/.*/put'] })
  add('looker', { rules: ['job/.*/schedule'] })
  api = await openApi({ users: { findUser: async (name) => users.get(name) } })
})
afterAll(() => api?.close())

const as = (user: string, method: string, path: string, body?: object, headers?: Record<string, string>) =>
  api.send(method, path, body, { Authorization: `ApiKey ${user}:key`, ...headers })
const status = async (...request: Parameters<typeof as>) => (await as(...request)).status
const rows = { data: { x: [1, 2] } }

test('a task is known to who has submitted it, and to who may see all', async () => {
  await as('ann', 'POST', 'model/', { name: 'line', pipeline: [['LinearRegression', {}]] })
  const fitted = await as('ann', 'PUT', 'model/line/fit/?async=1', {
    datax: { x: [1, 2] },
    datay: { y: [1, 2] },
  })
  const { task_id } = (await fitted.json()) as { task_id: string }
  const seen = async (user: string) => {
    const listed = (await (await as(user, 'GET', 'task/')).json()) as { objects: { task_id: string }[] }
    return [
      await status(user, 'GET', `task/${task_id}/status`),
      listed.objects.some((task) => task.task_id === task_id),
    ]
  }
  expect([await seen('ann'), await seen('bob'), await seen('all')]).toEqual([
    [200, true],
    [404, false],
    [200, true],
  ])
  expect(await status('bob', 'DELETE', `task/${task_id}`)).toBe(404)
})

test('who may only read is told so', async () => {
  expect(await status('ann', 'PUT', 'dataset/read/', rows)).toBe(204)
  expect(await status('reader', 'GET', 'dataset/read')).toBe(200)
  const refused = await as('reader', 'PUT', 'dataset/read/', rows)
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { detail: expect.stringContaining('may only read and predict, not put a dataset') },
  ])
  expect(await status('reader', 'DELETE', 'dataset/read/')).toBe(403)
})

test('who has buckets uses no other', async () => {
  expect(await status('team', 'PUT', 'dataset/own/', rows, { Bucket: 'team.a' })).toBe(204)
  expect(await status('team', 'GET', 'dataset/own', undefined, { Bucket: 'team.a' })).toBe(200)
  expect(await status('team', 'GET', 'dataset/own')).toBe(403)
  expect(await status('team', 'GET', 'dataset/', undefined, { Bucket: 'team.b' })).toBe(403)
})

test('rules of a user hold beside those of the server, in lists too', async () => {
  for (const name of ['public1', 'secret']) await as('ann', 'PUT', `dataset/${name}/`, rows)
  expect(await status('ruled', 'GET', 'dataset/public1')).toBe(200)
  expect(await status('ruled', 'GET', 'dataset/secret')).toBe(403)
  const { objects } = (await (await as('ruled', 'GET', 'dataset/')).json()) as {
    objects: { data: { name: string } }[]
  }
  expect(JSON.stringify(objects)).not.toContain('secret')
  expect(objects.length).toBe(1)
})

test('who may write jobs, and not schedule them, puts nothing in the place of one that runs by itself', async () => {
  const put = () => status('writer', 'PUT', 'job/report/', { code: 'print(1)' })
  expect(await put()).toBe(202)
  expect(await status('ann', 'PUT', 'job/report/schedule/', { cron: '0 0 1 1 *' })).toBe(202)
  expect(await put()).toBe(403)
})

test('who may look at a schedule and not run the job neither sets nor ends it', async () => {
  expect(await status('looker', 'GET', 'job/report/schedule/')).toBe(200)
  expect(await status('looker', 'PUT', 'job/report/schedule/', { cron: '0 0 1 1 *' })).toBe(403)
  expect(await status('looker', 'DELETE', 'job/report/schedule/')).toBe(403)
})
