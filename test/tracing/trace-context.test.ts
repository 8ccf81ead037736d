import { expect, test } from 'vitest'
import type { TaskId } from '../../src/store/task-records.ts'
import { celeryMessage } from '../../src/tasks/celery/message.ts'
import { traceContextOf } from '../../src/tracing/trace-context.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

test('the span of a request is in the headers of its Celery message', () => {
  const trace = traceContextOf(new Headers({ traceparent, tracestate: 'vendor=1' }))
  expect(trace).toEqual({ traceparent, tracestate: 'vendor=1' })
  const task = {
    id: 'a' as TaskId,
    task: 'omegaml.tasks.omega_predict',
    bucket: 'omegaml',
    args: [],
    kwargs: {},
  }
  const reply = { replyTo: 'replies', origin: 'edge' }
  const sent = celeryMessage({ ...task, trace: trace! }, reply).properties.headers
  expect(sent).toEqual({
    ...celeryMessage(task, reply).properties.headers,
    traceparent,
    tracestate: 'vendor=1',
  })
})

test.each([
  undefined,
  '',
  'x',
  traceparent.slice(1),
  `${traceparent}0`,
  `${traceparent}-more`,
  traceparent.toUpperCase(),
  `ff${traceparent.slice(2)}`,
  `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
])('a header "%s" names no span', (text) => {
  expect(traceContextOf(new Headers(text === undefined ? {} : { traceparent: text }))).toBeUndefined()
})

test('a version to come may say more behind what is known', () => {
  const later = `01${traceparent.slice(2)}-more`
  expect(traceContextOf(new Headers({ traceparent: later }))).toEqual({ traceparent: later })
})

test('a state that is too long is left out', () => {
  expect(traceContextOf(new Headers({ traceparent, tracestate: 'a'.repeat(600) }))).toEqual({ traceparent })
})
