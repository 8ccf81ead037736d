import type { Json } from '../../data/frame/vector.ts'
import { parseJson, toPlain } from '../../data/json/parse-json.ts'
import { withNumbers } from '../../data/json/whole-float.ts'
import { jsonOfPickle } from '../../pickle/pickle-json.ts'
import { readPickle } from '../../pickle/read-pickle.ts'

/** The exchanges through which workers are told and asked things; neither outlives the broker. */
export const CONTROL = { name: 'celery.pidbox', type: 'fanout' } as const
export const CONTROL_REPLIES = { name: 'reply.celery.pidbox', type: 'direct' } as const

export type ControlMethod = 'revoke' | 'ping' | 'query_task' | 'active' | 'stats' | 'active_queues'

/** Where the answers to a question go, and what tells them from those to others. */
export interface ControlReplyTo {
  readonly routingKey: string
  readonly ticket: string
}

/** A command to all workers, as Celery's remote control writes it (kombu, `pidbox.py`). */
export function controlMessage(
  method: ControlMethod,
  args: { readonly [name: string]: Json },
  replyTo?: ControlReplyTo,
): string {
  const command = { method, arguments: args, destination: null, pattern: null, matcher: null }
  if (!replyTo) return JSON.stringify(command)
  const { routingKey, ticket } = replyTo
  return JSON.stringify({
    ...command,
    ticket,
    reply_to: { exchange: CONTROL_REPLIES.name, routing_key: routingKey },
  })
}

/** A worker's answer, by its name, in JSON or pickle; undefined when it is none, or cannot be read. */
export function readControlReply(
  contentType: string | undefined,
  body: Uint8Array,
): readonly [worker: string, answer: Json] | undefined {
  try {
    const reply =
      contentType === 'application/json'
        ? toPlain(parseJson(new TextDecoder().decode(body)))
        : withNumbers(jsonOfPickle(readPickle(body)))
    if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) return undefined
    const [answer] = Object.entries(reply)
    return answer
  } catch {
    return undefined // a worker that says what cannot be read is as one that is silent
  }
}
