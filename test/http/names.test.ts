import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHandler } from '../../src/http/app.ts'
import { parseRules } from '../../src/http/rules.ts'
import { type Omega, openOmega } from '../../src/omega.ts'

let folder: string
let omega: Omega
let send: (method: string, path: string, body?: object) => Promise<Response>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omega-names-'))
  omega = await openOmega(folder, { codeWorkers: 0 })
  const options = {
    store: omega.store,
    tasks: omega.tasks,
    rules: parseRules([]),
    version: '0',
    bodyLimit: 1e6,
  }
  const handler = createHandler(options)
  send = (method, path, body) =>
    handler(
      new Request(`http://localhost/api/v1/${path}`, { method, ...(body && { body: JSON.stringify(body) }) }),
    )
})
afterAll(async () => {
  await omega.close()
  await rm(folder, { recursive: true, maxRetries: 10 }) // a worker may still write a moment longer
})

const frame = { data: { x: [1] }, dtypes: { x: 'int64' }, index: { type: 'Int64Index', values: [0] } }

describe('a name in a body is held to what a path can say', () => {
  test.each(['.', '..', 'a/../b', 'a//b', '/a', 'a/', 'a\\b', 'a\nb', 'x\ud800y'])(
    '%j is a 400',
    async (name) => {
      expect((await send('POST', 'dataset/', { ...frame, name })).status).toBe(400)
      const { meta } = (await (await send('GET', 'dataset/')).json()) as { meta: { total_count: number } }
      expect(meta.total_count).toBe(0)
    },
  )

  test.each(['a b', 'a;b', 'é', '__proto__', '%2e%2e', 'a/b', 'a.', '[x]', 'foo]', '日本', 'a?b#c'])(
    '%j is created, read at its Location, and deleted',
    async (name) => {
      const created = await send('POST', 'dataset/', { ...frame, name })
      expect(created.status).toBe(201)
      const path = created.headers.get('location')!.replace('/api/v1/', '')
      expect((await send('GET', path)).status).toBe(200)
      expect((await send('DELETE', path)).status).toBe(202)
    },
  )
})

test('a name pattern of many stars takes no longer than one of few', async () => {
  const name = 'a'.repeat(500)
  await send('PUT', `dataset/${name}/`, frame)
  /** The quickest of some: what else the machine does is in the others. */
  const time = async (stars: number) => {
    const times: number[] = []
    for (let i = 0; i < 20; i++) {
      const began = performance.now()
      await send('GET', `dataset/?name=${'*a'.repeat(stars)}*b`)
      times.push(performance.now() - began)
    }
    return Math.min(...times)
  }
  await time(1)
  // Backtracking multiplies by some 60 for each star.
  expect((await time(12)) / (await time(1))).toBeLessThan(200)
})
