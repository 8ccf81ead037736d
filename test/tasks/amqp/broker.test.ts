import { amqpBroker } from '../../../src/tasks/amqp/broker.ts'
import { describeCluster, type VirtualHost } from '../../cluster/describe-cluster.ts'
import { brokerContract } from '../broker.suite.ts'

// Another runtime may run this file at the same time.
const HOST: VirtualHost = process.env.OMEGA_TEST_VHOST === 'contracts' ? 'contracts' : 'broker'

describeCluster('with a worker of omega-ml', HOST, [{}], ({ broker: url }) => {
  brokerContract('amqp', async () => ({
    open: amqpBroker({ url, owner: crypto.randomUUID(), replyLife: 60_000, report: () => {} }),
    sleep: (ms) => ({ task: 'test.sleep', args: [ms / 1000], kwargs: {} }),
    workers: 1,
    ahead: 4, // Celery's own figure for a worker that runs one at a time
  }))
})
