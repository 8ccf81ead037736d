import { afterAll, beforeAll, describe } from 'vitest'
import { amqpBroker } from '../../../src/tasks/amqp/broker.ts'
import { service } from '../../services.ts'
import { brokerContract } from '../broker.suite.ts'
import { type CeleryWorker, startCeleryWorker } from './celery-worker.ts'

const [mongo, broker, python] = [
  service('OMEGA_TEST_MONGO'),
  service('OMEGA_TEST_AMQP'),
  service('OMEGA_TEST_PYTHON'),
]

describe.skipIf(!mongo || !broker || !python)('with a worker of omega-ml', () => {
  const url = `${broker}/${process.env.OMEGA_TEST_VHOST ?? 'broker'}`
  let worker: CeleryWorker
  beforeAll(async () => {
    const database = `omega_${crypto.randomUUID().slice(0, 8)}`
    worker = await startCeleryWorker({ python: python!, mongo: `${mongo}/${database}`, broker: url })
  }, 60_000)
  afterAll(() => worker?.stop())

  brokerContract('amqp', async () => ({
    open: amqpBroker({ url, owner: crypto.randomUUID(), replyLife: 60_000, report: () => {} }),
    sleep: (ms) => ({ task: 'test.sleep', args: [ms / 1000], kwargs: {} }),
    workers: 1,
    ahead: 4, // Celery's own figure for a worker that runs one at a time
  }))
})
