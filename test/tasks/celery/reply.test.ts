import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readReply } from '../../../src/tasks/celery/reply.ts'
import { shared } from '../../services.ts'

const golden = shared('omegaml/messages')

interface Captured {
  readonly content_type: string
  readonly body_b64?: string | null
  readonly body_text?: string
  readonly body_decoded: { status: string; result: unknown }
}

/** Bodies that name a machine's folders were not kept: of these nothing but the start. */
const ONLY_STARTED: readonly string[] = [
  'reply_stock_auth_triple',
  'reply_stock_job_run_missing',
  'reply_stock_ping_exception',
  'reply_stock_predict_bucket_other',
  'reply_stock_predict_json_list_data',
  'reply_stock_predict_logging',
  'reply_stock_predict_missing_dataset',
  'reply_stock_predict_missing_model',
  'reply_stock_script_helloworld',
  'reply_stock_script_run_missing',
]

const captured = (golden ? globSync(join(golden, 'reply_*.json')) : []).map(
  (path) => [basename(path, '.json'), JSON.parse(readFileSync(path, 'utf8')).replies as Captured[]] as const,
)

describe.skipIf(!golden)('replies of real workers', () => {
  test('are there, with their outcomes but for some', () => {
    const isOutcome = ({ body_b64, body_decoded }: Captured) =>
      body_b64 !== null && body_decoded.status !== 'STARTED'
    const without = captured.filter(([, replies]) => !replies.some(isOutcome))
    expect(without.map(([name]) => name).sort()).toEqual(ONLY_STARTED)
    expect(captured.length).toBeGreaterThan(60)
  })

  test.each(captured)('%s', (name, replies) => {
    const kept = replies.filter(({ body_b64 }) => body_b64 !== null)
    expect(kept.length).toBeGreaterThan(0)
    for (const { content_type, body_b64, body_text, body_decoded } of kept) {
      const body =
        typeof body_b64 === 'string' ? Buffer.from(body_b64, 'base64') : Buffer.from(body_text ?? '')
      const reply = readReply(content_type, body)
      if (body_decoded.status === 'STARTED') {
        expect(reply).toEqual({ type: 'started' })
        continue
      }
      if (reply.type !== 'finished') throw new Error(`${name}: ${reply.type}`)
      const { outcome } = reply
      if (body_decoded.status === 'FAILURE') {
        expect(outcome).toMatchObject({ state: 'FAILURE', failure: expectedFailure(body_decoded.result) })
      } else {
        expect(outcome.state).toBe('SUCCESS')
        const answer = JSON.parse(outcome.state === 'SUCCESS' ? outcome.result : '')
        expect(answer).toEqual(expectedResult(body_decoded.result))
      }
    }
  })
})

/** Without `pure_python` a stock worker answers arrays of numpy, which the captured files show as lists too. */
function expectedResult(result: unknown): unknown {
  const isArray = typeof result === 'object' && result !== null && 'tolist' in result
  return isArray ? result.tolist : result
}

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
