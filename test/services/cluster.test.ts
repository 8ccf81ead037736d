import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { service } from '../services.ts'
import { ProcessGroup } from './process-group.ts'

const has = (['OMEGA_TEST_MONGO', 'OMEGA_TEST_AMQP', 'OMEGA_TEST_PYTHON'] as const).every(service)

test.skipIf(!has)('one command starts a cluster to try, and ends all of it', async () => {
  const cluster = new ProcessGroup('bash', ['test/services/cluster.sh', '--port', '0'])
  const printed: string[] = []
  createInterface(cluster.child.stdout!).on('line', (line) => printed.push(line))
  const address = () => {
    cluster.check()
    return /address +(http:\S+)/.exec(printed.join('\n'))?.[1]
  }
  await expect.poll(address).toBeDefined()
  const url = address()
  const workers = async () => {
    const status = await (await fetch(`${url}/api/v1/service-status/`)).json()
    return (status as { workers: object[] }).workers
  }
  await expect.poll(workers).toContainEqual({
    name: expect.stringContaining('celery@'),
    queues: ['celery', 'default'],
    concurrency: 2,
    running: 0,
  })
  cluster.child.kill('SIGTERM')
  await expect.poll(() => cluster.isRunning).toBe(false)
  await expect(fetch(`${url}/api/v1/ping`)).rejects.toThrow('fetch failed')
})
