import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readReply } from '../../../src/tasks/celery/reply.ts'

const golden = join(import.meta.dirname, '../../../../shared/omegaml/messages')

interface Captured {
  readonly content_type: string
  readonly body_b64?: string | null
  readonly body_text?: string
  readonly body_decoded: { status: string; result: unknown }
}

describe.skipIf(!existsSync(golden))('replies of real workers', () => {
  test.each(globSync(join(golden, 'reply_*.json')).map((path) => [basename(path, '.json'), path]))(
    '%s',
    (name, path) => {
      const { replies } = JSON.parse(readFileSync(path, 'utf8')) as { replies: Captured[] }
      expect(replies.length).toBeGreaterThan(0)
      for (const { content_type, body_b64, body_text, body_decoded } of replies) {
        // Bodies that name a machine's folders were not kept.
        if (body_b64 === null) continue
        const body = body_b64 === undefined ? Buffer.from(body_text ?? '') : Buffer.from(body_b64, 'base64')
        const reply = readReply(content_type, body)
        if (body_decoded.status === 'STARTED') {
          expect(reply).toEqual({ type: 'started' })
          continue
        }
        if (reply.type !== 'finished') throw new Error(`${name}: ${reply.type}`)
        const { outcome } = reply
        if (body_decoded.status === 'FAILURE') {
          expect(outcome).toMatchObject({ state: 'FAILURE', failure: expectedFailure(body_decoded.result) })
        } else if (outcome.state === 'FAILURE') {
          // Without pure_python a stock worker answers arrays of numpy, which have no JSON.
          expect(name).toMatch(/pure_python_false/)
          expect(outcome.failure.message).toContain('numpy')
        } else {
          expect(outcome.state).toBe('SUCCESS')
          expect(JSON.parse(outcome.state === 'SUCCESS' ? outcome.result : '')).toEqual(body_decoded.result)
        }
      }
    },
  )
})

/** The captured files show an exception of a pickle by its class and repr, one of JSON as the worker wrote it. */
function expectedFailure(result: unknown): object {
  const { __python__, exc_type, exc_message } = result as Record<string, unknown>
  if (typeof exc_type === 'string') {
    return { exception: exc_type, message: (exc_message as unknown[]).map(textOf).join(', ') }
  }
  return { exception: String(__python__).split('.').at(-1) }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

test.each([
  ['a missing model', "'NoneType' object has no attribute 'attributes'", 'not-found'],
  ['another fault', 'could not convert string to float', 'unprocessable'],
])('%s is counted by what it is', (_, message, kind) => {
  const body = { status: 'FAILURE', result: { exc_type: 'AttributeError', exc_message: [message] } }
  expect(readReply('application/json', Buffer.from(JSON.stringify(body)))).toMatchObject({
    outcome: { failure: { kind, exception: 'AttributeError', message } },
  })
})

test('a reply that cannot be read is a failure, never an exception', () => {
  for (const [type, body] of [
    ['application/json', '{'],
    ['application/x-python-serialize', 'garbage'],
    [undefined, ''],
  ] as const) {
    expect(readReply(type, Buffer.from(body))).toMatchObject({
      type: 'finished',
      outcome: { state: 'FAILURE', failure: { exception: 'EncodeError' } },
    })
  }
})

test('NaN is null, as in frames', () => {
  const reply = readReply(
    'application/json',
    Buffer.from('{"status": "SUCCESS", "result": [NaN, {"a": NaN}]}'),
  )
  expect(reply).toEqual({ type: 'finished', outcome: { state: 'SUCCESS', result: '[null,{"a":null}]' } })
})
