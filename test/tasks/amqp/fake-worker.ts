import type { AMQPMessage } from '@cloudamqp/amqp-client/amqp-message'
import type { Json } from '../../../src/data/frame/vector.ts'
import { AmqpConnection } from '../../../src/tasks/amqp/connection.ts'
import { CONTROL, CONTROL_REPLIES } from '../../../src/tasks/celery/control.ts'

/** A worker that takes tasks, forgets them at once, and says of them what a test wants. */
export interface FakeWorker {
  readonly name: string
  /** The tasks that it took, by their ids, with the queues of their replies. */
  readonly taken: ReadonlyMap<string, string>
  reply(id: string, body: { readonly [name: string]: Json }): Promise<void>
  close(): Promise<void>
}

export async function startFakeWorker(url: string, queue: string): Promise<FakeWorker> {
  const connection = new AmqpConnection({ url, patience: 20_000, report: () => {} })
  const taken = new Map<string, string>()
  const name = `fake@${crypto.randomUUID()}`
  const say = (routingKey: string, body: Json, more: object = {}, exchange = '') =>
    connection.publish({
      exchange,
      routingKey,
      body: JSON.stringify(body),
      properties: { contentType: 'application/json', ...more },
      mandatory: false,
    })
  const control = `test.control.${name}`
  await connection.setUp(async (channel) => {
    for (const { name, type } of [CONTROL, CONTROL_REPLIES])
      await channel.exchangeDeclare(name, type, { durable: false, autoDelete: false })
    await channel.queueDeclare(queue, { durable: false, autoDelete: true, exclusive: false })
    await channel.queueDeclare(control, { durable: false, autoDelete: true, exclusive: false })
    await channel.queueBind(control, CONTROL.name, '')
  })
  await connection.consume(queue, async ({ properties }) => {
    taken.set(properties.correlationId!, properties.replyTo!)
  })
  await connection.consume(control, async ({ body }: AMQPMessage) => {
    const { method, ticket, reply_to } = JSON.parse(new TextDecoder().decode(body ?? new Uint8Array()))
    if (!reply_to) return
    const answer = method === 'active_queues' ? [{ name: queue }] : {}
    await say(reply_to.routing_key, { [name]: answer }, { headers: { ticket } }, reply_to.exchange)
  })
  return {
    name,
    taken,
    reply: (id, body) => say(taken.get(id)!, body, { correlationId: id }),
    close: () => connection.close(),
  }
}
