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
    const [written, seen] = [new Set<number>(), new Set<number>()]
    let complete = 0
    let isRunning = true
    const write = async () => {
      for (let x = 1; isRunning; x++) {
        const { status } = await put(x)
        written.add(status)
        if (status === 204) confirmed.push(x)
      }
    }
    const read = async () => {
      while (isRunning) {
        const before = [...confirmed]
        const answer = await get()
        seen.add(answer.status)
        // An answer that had begun when the database went away breaks off, which is no wrong answer.
        const text = await answer.text().catch(() => undefined)
        if (answer.status !== 200 || text === undefined) continue
        const { x } = JSON.parse(text).data as { x: number[] }
        expect(new Set(x).size).toBe(x.length)
        expect(before.filter((value) => !x.includes(value))).toEqual([])
        complete += 1
      }
    }
    const load = Promise.all([write(), read()])
    const progress = async () => {
      const goal = { confirmed: confirmed.length + 5, complete: complete + 5 }
      const isReached = () => confirmed.length >= goal.confirmed && complete >= goal.complete
      // A lock that was left behind when the database went away holds up writes until its lease ends.
      await expect.poll(isReached).toBe(true)
    }
    await progress()
    proxy.cut()
    const began = performance.now()
    const refused = await get()
    const said = await refused.text()
    expect([refused.status, refused.headers.get('retry-after')], said + server.output()).toEqual([503, '2'])
    expect(performance.now() - began).toBeLessThan(20_000)
    expect((await fetch(`${server.url}/api/v1/ping`)).status).toBe(200)
    // Until both were refused: one that waits for the database at its return is answered as ever.
    await expect.poll(() => written.has(503) && seen.has(503)).toBe(true)
    proxy.restore()
    await progress()
    isRunning = false
    await load
    expect([written, seen], server.output()).toEqual([new Set([204, 503]), new Set([200, 503])])
    // A worker of datasets that had nothing to do meanwhile may find the database back a moment later.
    let last = ''
    const status = async () => {
      const answer = await get()
      last = await answer.text()
      return answer.status
    }
    await expect.poll(status).toBe(200)
    const { x } = (JSON.parse(last) as { data: { x: number[] } }).data
    expect(confirmed.filter((value) => !x.includes(value))).toEqual([])
  })
})
