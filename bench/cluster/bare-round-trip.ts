import { AMQPClient, AMQPWebSocketClient } from '@cloudamqp/amqp-client'
import type { TaskId } from '../../src/store/task-records.ts'
import { celeryMessage } from '../../src/tasks/celery/message.ts'
import { TRIVIAL } from './trivial-task.ts'

export interface RoundTrips {
  once(): Promise<void>
  close(): Promise<void>
}

/** The same message by the client library alone: published, and its reply awaited; nothing is recorded. */
export async function bareRoundTrips(url: string, replies: 'forgotten' | 'kept'): Promise<RoundTrips> {
  const { protocol, host, username, password, pathname } = new URL(url)
  const client = protocol.startsWith('ws')
    ? new AMQPWebSocketClient(`${protocol}//${host}/`, pathname.slice(1), username, password)
    : new AMQPClient(url)
  const connection = await client.connect()
  const channel = await connection.channel()
  const isKept = replies === 'kept'
  const name = isKept ? `bench.${crypto.randomUUID()}` : ''
  const { name: replyTo } = await channel.queueDeclare(
    name,
    isKept ? { durable: true, autoDelete: false } : { exclusive: true },
    isKept ? { 'x-queue-type': 'quorum', 'x-expires': 60_000 } : {},
  )
  if (isKept) await channel.confirmSelect()
  const waiting = new Map<string, () => void>()
  await channel.basicConsume(replyTo, { noAck: true }, ({ properties, bodySize, body }) => {
    // A worker says first that it has begun.
    if (bodySize && body && Buffer.from(body).includes('SUCCESS'))
      waiting.get(properties.correlationId ?? '')?.()
  })
  return {
    async once() {
      const id = crypto.randomUUID() as TaskId
      const { routingKey, body, properties } = celeryMessage({ ...TRIVIAL, id }, { replyTo, origin: 'bench' })
      const replied = new Promise<void>((resolve) => waiting.set(id, resolve))
      await channel.basicPublish('', routingKey, body, properties)
      await replied
      waiting.delete(id)
    },
    close: () => connection.close().then(() => {}),
  }
}
