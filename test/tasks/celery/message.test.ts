import { describe, expect, test } from 'vitest'
import type { Json } from '../../../src/data/frame/vector.ts'
import type { TaskId, TaskMessage } from '../../../src/store/task-records.ts'
import { celeryMessage } from '../../../src/tasks/celery/message.ts'
import fc from '../../property.ts'
import { type Captured, cases, expectedOf, fieldsOf } from './golden.ts'

const REPLY = { replyTo: 'replies', origin: 'omega-edge@test' }
const EMBED = { callbacks: null, errbacks: null, chain: null, chord: null }
const NOTHING: NonNullable<Captured['body_decoded']> = [[], {}, EMBED]

const sent = [...cases].filter(([, { messages }]) => messages)

describe.skipIf(cases.size === 0)('messages of omega-ml’s own client', () => {
  test('are there, but for one that omega-ml refused to send', () => {
    const without = [...cases].filter(([, { messages }]) => !messages?.length)
    expect(without.map(([name, { error }]) => [name, error])).toEqual([
      ['send_other_bucket', expect.stringContaining('does not exist')],
    ])
    expect(cases.size).toBeGreaterThan(15)
  })

  test.each(sent)(
    '%s is what we send, field by field, but that models are asked for plain Python',
    (_, one) => {
      for (const captured of one.messages ?? []) {
        const { routing_key, headers, body_decoded } = captured
        // What `capture_messages.py` cannot decode has objects of Python in its arguments.
        const [args, kwargs, embed] = body_decoded ?? NOTHING
        const { __bucket: bucket = null, pure_python = false, ...given } = kwargs
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
        expect(fieldsOf(message)).toEqual(expectedOf(captured, headers.id as string))
        const isScript = /script/.test(headers.task as string)
        expect(JSON.parse(message.body)).toEqual([
          args,
          { ...given, pure_python: isScript ? pure_python : true, __bucket: bucket },
          embed,
        ])
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
