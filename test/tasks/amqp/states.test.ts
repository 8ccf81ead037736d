import { AMQPClient } from '@cloudamqp/amqp-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TaskId } from '../../../src/store/task-records.ts'
import { amqpBroker } from '../../../src/tasks/amqp/broker.ts'
import type { Broker, BrokerEvent } from '../../../src/tasks/broker.ts'
import { describeCluster } from '../../cluster/describe-cluster.ts'
import { connected } from '../broker.suite.ts'

describeCluster('what only workers of Celery say', 'states', [{ queues: 'states' }], ({ broker: url }) => {
  let tasks: Broker
  const events: BrokerEvent[] = []
  beforeAll(() => {
    tasks = amqpBroker({ url, owner: crypto.randomUUID(), replyLife: 60_000, report: () => {} })((event) => {
      events.push(event)
    })
  })
  afterAll(() => tasks?.close())

  /** What is said of a task until it has ended, and a moment longer. */
  const said = async (task: string): Promise<readonly BrokerEvent[]> => {
    const id = await send(task, 'states')
    const own = () => events.filter((event) => event.id === id)
    await expect.poll(() => own().at(-1)?.type).toBe('finished')
    await new Promise((resolve) => setTimeout(resolve, 500))
    return own()
  }
  const send = async (task: string, label: string): Promise<TaskId> => {
    const id = crypto.randomUUID() as TaskId
    await connected(tasks)
    await tasks.send({ id, task, bucket: 'omegaml', args: [], kwargs: {}, label })
    return id
  }

  test('a task that is tried again says so, and ends once', async () => {
    const all = await said('test.retry')
    expect(all.map(({ type }) => type)).toEqual(['started', 'retried', 'started', 'finished'])
    expect(all.at(-1)).toMatchObject({ outcome: { state: 'SUCCESS', result: '"at last"' } })
  })

  test('a failure that comes twice ends the task once', async () => {
    const client = await new AMQPClient(url).connect()
    const channel = await client.channel()
    const { name } = await channel.queueDeclare('', { exclusive: true })
    const [failing, next] = [await send('t', name), await send('t', name)]
    const replyTo = (await channel.basicGet(name))?.properties.replyTo ?? ''
    const reply = (correlationId: TaskId, body: object) =>
      channel.basicPublish('', replyTo, JSON.stringify(body), {
        correlationId,
        contentType: 'application/json',
      })
    const failure = { status: 'FAILURE', result: { exc_type: 'ValueError', exc_message: ['Too wide'] } }
    await Promise.all([reply(failing, failure), reply(failing, failure)])
    await reply(next, { status: 'SUCCESS', result: 1 })
    // Replies come in order: when the next task has ended, both of the first are there.
    const ends = (id: TaskId) => events.filter((event) => event.id === id && event.type === 'finished')
    await expect.poll(() => ends(next).length).toBe(1)
    expect(ends(failing)).toMatchObject([{ outcome: { state: 'FAILURE' } }])
    await client.close()
  })

  test('a worker may revoke', async () => {
    expect((await said('test.revoked')).at(-1)).toMatchObject({ outcome: { state: 'REVOKED' } })
  })

  test('what it says bit by bit comes in order, before the end', async () => {
    const pieces = (await said('test.pieces')).filter((event) => event.type === 'emitted')
    expect(pieces.map(({ piece }) => piece)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }])
  })
})
