import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../src/data/frame/vector.ts'
import type { TaskId, TaskMessage } from '../../../src/store/task-records.ts'
import { celeryMessage } from '../../../src/tasks/celery/message.ts'
import { shared } from '../../services.ts'

const golden = shared('omegaml/messages')
const REPLY = { replyTo: 'replies', origin: 'omega-edge@test' }
const EMBED = { callbacks: null, errbacks: null, chain: null, chord: null }

const NO_BODY: [Json[], Record<string, Json>] = [[], {}]

interface Sent {
  readonly routing_key: string
  readonly headers: Record<string, Json>
  readonly body_decoded: [Json[], Record<string, Json>, object] | null
}

interface Captured {
  readonly messages?: readonly Sent[]
  /** Why nothing was sent. */
  readonly error?: string
}

const captured = (golden ? globSync(join(golden, 'send_*.json')) : []).map(
  (path) => [basename(path, '.json'), JSON.parse(readFileSync(path, 'utf8')) as Captured] as const,
)

describe.skipIf(!golden)('messages of omega-ml’s own client', () => {
  test('are there, but for one that omega-ml refused to send', () => {
    const without = captured.filter(([, { messages }]) => !messages?.length)
    expect(without.map(([name, { error }]) => [name, error])).toEqual([
      ['send_other_bucket', expect.stringContaining('does not exist')],
    ])
    expect(captured.length).toBeGreaterThan(15)
  })

  test.each(captured.filter(([, { messages }]) => messages))(
    '%s is what we send, but that models are asked for plain Python',
    (_, { messages = [] }) => {
      for (const { routing_key, headers, body_decoded } of messages) {
        const [args, kwargs] = body_decoded ?? NO_BODY
        const { __bucket: bucket, pure_python, ...given } = kwargs
        const isScript = /script/.test(headers.task as string)
        const message = celeryMessage(
          {
            id: headers.id as TaskId,
            task: headers.task as string,
            bucket: (bucket as string | null) ?? 'omegaml',
            args,
            kwargs: given,
            ...(routing_key !== 'default' && { label: routing_key }),
          },
          REPLY,
        )
        expect(message.routingKey).toBe(routing_key)
        expect(JSON.parse(message.body)).toEqual([
          args,
          { ...given, pure_python: isScript ? pure_python! : true, __bucket: bucket ?? null },
          EMBED,
        ])
        const known = Object.fromEntries(
          Object.keys(message.properties.headers).map((key) => [key, headers[key]]),
        )
        const { argsrepr, kwargsrepr, origin, ...same } = message.properties.headers
        expect(known).toMatchObject(same)
        expect([argsrepr, kwargsrepr, origin].every((text) => typeof text === 'string')).toBe(true)
      }
    },
  )
})

test('every message has a body of three elements and headers that the client can write', () => {
  const json = fc.jsonValue() as fc.Arbitrary<Json>
  fc.assert(
    fc.property(fc.array(json), fc.dictionary(fc.string(), json), fc.string(), (args, kwargs, bucket) => {
      const task: TaskMessage = { id: crypto.randomUUID() as TaskId, task: 't', bucket, args, kwargs }
      const { body, properties } = celeryMessage(task, REPLY)
      const parsed = JSON.parse(body)
      expect(parsed).toHaveLength(3)
      expect(parsed[0]).toEqual(args) // -0 too, which JSON.stringify would lose
      expect(parsed[1].pure_python).toBe(true)
      expect(parsed[2]).toEqual(EMBED)
      expect(Buffer.byteLength(JSON.stringify(properties.headers))).toBeLessThan(8000)
      for (const value of Object.values(properties.headers)) {
        expect(typeof value === 'number' ? Number.isInteger(value) && value < 2 ** 31 : true).toBe(true)
      }
    }),
  )
})
