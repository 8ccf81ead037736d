import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startRelayProcess } from '../../bench/cluster/relay-process.ts'
import { commandOf } from '../../bench/processes.ts'
import { RUNTIMES } from '../runtimes/server.ts'
import { service } from '../services.ts'
import { type CeleryWorker, startCeleryWorker } from '../tasks/amqp/celery-worker.ts'

const [mongo, broker, python] = [
  service('OMEGA_TEST_MONGO'),
  service('OMEGA_TEST_AMQP'),
  service('OMEGA_TEST_PYTHON'),
]

describe.skipIf(!mongo || !broker || !python)('by way of a relay', () => {
  const url = `${mongo}/omega_${crypto.randomUUID().slice(0, 8)}`
  let worker: CeleryWorker | undefined
  beforeAll(async () => {
    worker = await startCeleryWorker({ python: python!, mongo: url, broker: `${broker}/peer` })
  }, 60_000)
  afterAll(() => worker?.stop())

  test.each(RUNTIMES)(
    'tasks go to workers and come back over a WebSocket, both ends on %s',
    async (runtime) => {
      const [command, ...first] = commandOf(runtime)
      const relay = await startRelayProcess(runtime, new URL(`${broker}/peer`))
      const args = [...first, join(import.meta.dirname, 'submitter.ts'), url, relay.url, '100']
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      const confirmed: string[] = []
      child.stdout.on('data', (text) => confirmed.push(...String(text).trim().split('\n')))
      await expect.poll(() => confirmed.length, { timeout: 20_000 }).toBe(100)
      const client = new MongoClient(url)
      const tasks = client.db().collection<{ _id: string }>('omega_edge.tasks')
      const done = () => tasks.countDocuments({ _id: { $in: confirmed }, state: 'SUCCESS' } as object)
      await expect.poll(done, { timeout: 30_000 }).toBe(100)
      await client.close()
      child.kill('SIGKILL')
      await relay.stop()
    },
    60_000,
  )
})
