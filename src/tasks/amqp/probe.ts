import type { AMQPBaseClient } from '@cloudamqp/amqp-client/amqp-base-client'

/** Messages that wait in a queue, and how many consume it. */
export interface QueueCounts {
  readonly messages: number
  readonly consumers: number
}

/** As RabbitMQ words it; by the same code, 404, it says that a queue cannot be reached just now. */
const MISSING = 'NOT_FOUND - no queue'

/** What a queue has; undefined when there is no such queue. On a channel of its own, which is lost when there is none. */
export async function probeQueue(
  connection: AMQPBaseClient,
  queue: string,
): Promise<QueueCounts | undefined> {
  const channel = await connection.channel()
  channel.onerror = () => {}
  try {
    const { messageCount, consumerCount } = await channel.queueDeclare(queue, { passive: true })
    await channel.close()
    return { messages: messageCount, consumers: consumerCount }
  } catch (error) {
    if (error instanceof Error && error.message.includes(MISSING)) return undefined
    throw error
  }
}
