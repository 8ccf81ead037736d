import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RUNTIMES, type RunningServer, startServer } from '../runtimes/server.ts'
import { service } from '../services.ts'
import { type Cuttable, startCuttable } from '../tasks/amqp/cuttable.ts'

const mongo = service('OMEGA_TEST_MONGO')

describe.skipIf(!mongo).each(RUNTIMES)('when the database goes away, on %s', (runtime) => {
  let proxy: Cuttable
  let server: RunningServer
  beforeAll(async () => {
    const { hostname: host, port } = new URL(mongo!)
    proxy = await startCuttable({ host, port: Number(port) })
    const database = `omega_${crypto.randomUUID().slice(0, 8)}`
    const env = { OMEGA_MONGO_URL: `mongodb://127.0.0.1:${proxy.port}/${database}` }
    server = await startServer(runtime, { env, args: ['--no-code', '--workers', '1'] })
  })
  afterAll(async () => {
    await server?.stop('SIGKILL')
    proxy?.close()
  })

  test('requests under way are answered in full or refused, and all is as before when it is back', async () => {
    const uri = `${server.url}/api/v1/dataset/rows/`
    const put = (x: number) => fetch(uri, { method: 'PUT', body: JSON.stringify({ data: { x: [x] } }) })
    const get = () => fetch(`${uri}?orient=list`)
    expect((await put(0)).status).toBe(204)
    const confirmed = [0]
    const statuses = new Set<number>()
    const seen: number[][] = []
    /** An answer that had begun when the database went away breaks off, which is no wrong answer. */
    const broken = (error: Error): number => {
      expect(error.message).toMatch(/fetch failed|terminated|network/)
      return 503
    }
    let isRunning = true
    const load = [
      (async () => {
        for (let x = 1; isRunning; x++) {
          const status = await put(x).then((answer) => answer.status, broken)
          statuses.add(status)
          if (status === 204) confirmed.push(x)
        }
      })(),
      (async () => {
        while (isRunning) {
          try {
            const answer = await get()
            statuses.add(answer.status)
            const text = await answer.text()
            if (answer.status === 200) seen.push(JSON.parse(text).data.x)
          } catch (error) {
            statuses.add(broken(error as Error))
          }
        }
      })(),
    ]
    await new Promise((resolve) => setTimeout(resolve, 500))
    proxy.cut()
    const began = performance.now()
    const refused = await get()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
    expect(performance.now() - began).toBeLessThan(10_000)
    expect((await fetch(`${server.url}/api/v1/ping`)).status).toBe(200)
    proxy.restore()
    await expect
      .poll(async () => (await get()).text().then((text) => text.slice(0, 300)), { timeout: 20_000 })
      .toContain('"data"')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    isRunning = false
    await Promise.all(load)
    expect([...statuses].filter((status) => ![200, 204, 503].includes(status))).toEqual([])
    expect(seen.filter((rows) => new Set(rows).size !== rows.length)).toEqual([])
    const { x } = ((await (await get()).json()) as { data: { x: number[] } }).data
    expect(confirmed.filter((value) => !x.includes(value))).toEqual([])
  }, 240_000)
})
