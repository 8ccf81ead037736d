import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { MongoClient } from 'mongodb'
import { afterAll, describe, expect, test } from 'vitest'
import { type CeleryWorker, startCeleryWorker } from '../services/celery-worker.ts'
import { freePorts, startOwnBroker } from '../services/own-broker.ts'
import { ProcessGroup } from '../services/process-group.ts'
import { service } from '../services.ts'

const [mongo, python] = [service('OMEGA_TEST_MONGO'), service('OMEGA_TEST_PYTHON')]
service('OMEGA_TEST_AMQP') // a broker of its own, which is as installed as that one

const COUNT = 1000

/** How long nothing at all may be confirmed, in ms: then it is said why, long before the test has no time left. */
const STUCK = 240_000

// Each worker is a Python of its own: the kill is for it, not for what stands between.
delete process.env.OMEGA_TEST_WARM_PYTHON

describe.skipIf(!mongo || !python)('when broker, server and worker are killed', () => {
  const url = `${mongo}/omega_${crypto.randomUUID().slice(0, 8)}`
  let broker: ProcessGroup | undefined
  let server: ProcessGroup | undefined
  let worker: CeleryWorker | undefined
  afterAll(() => Promise.all([broker?.kill(), server?.kill(), worker?.stop()]))

  test('each task that was confirmed ends with one outcome', { timeout: 900_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'omega-chaos-'))
    const port = await freePorts()
    const amqp = `amqp://guest:guest@127.0.0.1:${port}`
    const startWorker = async () => {
      worker = await startCeleryWorker({ python: python!, mongo: url, broker: amqp })
    }
    const confirmed: string[] = []
    const startServer = () => {
      const args = [join(import.meta.dirname, 'submitter.ts'), url, amqp, String(COUNT - confirmed.length)]
      server = new ProcessGroup(process.execPath, args)
      createInterface(server.child.stdout!).on('line', (id) => confirmed.push(id))
    }
    /** Until so many are confirmed; only what the test kills may end. */
    const until = async (count: number) => {
      let [known, since] = [confirmed.length, performance.now()]
      while (confirmed.length < count) {
        server?.check()
        broker?.check()
        if (confirmed.length > known) [known, since] = [confirmed.length, performance.now()]
        if (performance.now() - since > STUCK)
          throw new Error(`Nothing is confirmed any more after ${known}: ${server?.errors}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }

    broker = await startOwnBroker(folder, port)
    await startWorker()
    startServer()
    await until(200)
    await server?.kill()
    startServer()
    await until(400)
    await worker?.stop()
    await startWorker()
    await until(600)
    await broker.kill()
    broker = await startOwnBroker(folder, port)
    await until(800)
    await Promise.all([server?.kill(), worker?.stop()])
    startServer()
    await startWorker()
    await until(COUNT)

    const client = new MongoClient(url)
    const [tasks, outcomes] = ['tasks', 'outcomes'].map((name) =>
      client.db().collection<{ _id: string; state: string }>(`omega_edge.${name}`),
    )
    const unfinished = () => {
      server?.check()
      return tasks!.countDocuments({ finished: null, _id: { $in: confirmed } })
    }
    await expect.poll(unfinished, { timeout: 400_000, interval: 1000 }).toBe(0)
    const ended = await outcomes!.find({ _id: { $in: confirmed } }).toArray()
    expect(new Set(ended.map(({ _id }) => _id))).toEqual(new Set(confirmed))
    const states = Map.groupBy(ended, ({ state }) => state)
    // What a worker ran when it was killed is lost, and said to be so; nearly all others are done.
    expect((states.get('FAILURE') ?? []).length).toBeLessThan(COUNT / 10)
    // What workers say a second time changes nothing.
    await new Promise((resolve) => setTimeout(resolve, 3000))
    expect(await outcomes!.find({ _id: { $in: confirmed } }).toArray()).toEqual(ended)
    await client.close()
  })
})
