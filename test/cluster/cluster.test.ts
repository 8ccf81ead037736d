import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RUNTIMES, startServer } from '../runtimes/server.ts'
import { service } from '../services.ts'
import { type CeleryWorker, startCeleryWorker } from '../tasks/amqp/celery-worker.ts'

const [mongo, broker, python] = [
  service('OMEGA_TEST_MONGO'),
  service('OMEGA_TEST_AMQP'),
  service('OMEGA_TEST_PYTHON'),
]
const run = promisify(execFile)

describe.skipIf(!mongo || !broker || !python)('on a live cluster', () => {
  const env = {
    OMEGA_MONGO_URL: `${mongo}/omega_${crypto.randomUUID().slice(0, 8)}`,
    OMEGA_BROKER: `${broker}/cluster`,
  }
  let worker: CeleryWorker
  beforeAll(async () => {
    worker = await startCeleryWorker({
      python: python!,
      mongo: env.OMEGA_MONGO_URL,
      broker: env.OMEGA_BROKER,
    })
  }, 60_000)
  afterAll(() => worker?.stop())

  test.each(RUNTIMES)(
    'Python and HTTP see what the other has written, and workers compute for both, on %s',
    { timeout: 300_000 },
    async (runtime) => {
      const server = await startServer(runtime, { env })
      const script = join(import.meta.dirname, 'cluster.py')
      const { stdout, stderr } = await run(python!, ['-W', 'ignore', script, server.url], {
        env: { ...process.env, ...env },
      }).catch((error) => error)
      await server.stop()
      expect(stdout, stderr + server.output()).toContain('all of it')
    },
  )

  test("omega-ml's client is set up by user and key", { timeout: 60_000 }, async () => {
    const server = await startServer('node', { env: { ...env, OMEGA_RESTAPI_USER: 'ann:a-long-key' } })
    const script = join(import.meta.dirname, 'config.py')
    const { stdout, stderr } = await run(python!, [
      '-W',
      'ignore',
      script,
      server.url,
      'ann',
      'a-long-key',
    ]).catch((error) => error)
    await server.stop()
    expect(stdout, stderr).toContain('set up and working')
  })
})
