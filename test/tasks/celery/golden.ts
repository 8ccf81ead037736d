import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect } from 'vitest'
import type { Json } from '../../../src/data/frame/vector.ts'
import type { CeleryMessage } from '../../../src/tasks/celery/message.ts'
import { shared } from '../../services.ts'

type Fields = { readonly [name: string]: Json }

/** A message that omega-ml's own client has sent, as `capture_messages.py` of shared/omegaml writes it. */
export interface Captured {
  readonly exchange: string
  readonly routing_key: string
  readonly properties: Fields
  readonly headers: Fields
  readonly body_decoded: readonly [args: readonly Json[], kwargs: Fields, embed: Fields] | null
}

interface Case {
  readonly messages?: readonly Captured[]
  /** Why nothing was sent. */
  readonly error?: string
}

const folder = shared('omegaml/messages')

/** What was captured, by the name of its file; nothing where the shared folder is not. */
export const cases: ReadonlyMap<string, Case> = new Map(
  (folder ? globSync(join(folder, 'send_*.json')) : []).map((path) => [
    basename(path, '.json'),
    JSON.parse(readFileSync(path, 'utf8')) as Case,
  ]),
)

/** Headers that differ; docs/differences.md has the reasons. */
const HEADERS: Fields = {
  argsrepr: expect.any(String), // texts for people, ours JSON where Python's is Python
  kwargsrepr: expect.any(String),
  origin: 'omega-edge@test',
}

/** Headers that are not sent: a worker has limits of its own, and no stamps without them. */
const WITHOUT = ['timelimit', 'stamps']

/** Every field of a captured message as this server is to send it, but for its arguments. */
export function expectedOf({ exchange, routing_key, properties, headers }: Captured, id: string): object {
  const same = Object.entries(headers).filter(([name]) => !WITHOUT.includes(name))
  const { application_headers: _, ...others } = properties
  return {
    exchange,
    routing_key,
    properties: {
      ...others,
      priority: 0, // of a labelled task omega-ml says none, which is the same to the broker
      content_type: 'application/json', // no pickle is written
      content_encoding: 'utf-8',
      correlation_id: id,
      reply_to: 'replies',
    },
    headers: { ...Object.fromEntries(same), ...HEADERS, id, root_id: id },
  }
}

/** The same of a message of ours. */
export function fieldsOf({ exchange, routingKey, properties }: CeleryMessage): object {
  const { contentType, contentEncoding, deliveryMode, priority, correlationId, replyTo, headers } = properties
  return {
    exchange,
    routing_key: routingKey,
    properties: {
      content_type: contentType,
      content_encoding: contentEncoding,
      delivery_mode: deliveryMode,
      priority,
      correlation_id: correlationId,
      reply_to: replyTo,
    },
    headers,
  }
}
