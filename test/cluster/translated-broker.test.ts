import { beforeEach, expect, test } from 'vitest'
import { translatedBroker } from '../../src/cluster/translated-broker.ts'
import type { Translation } from '../../src/cluster/translation.ts'
import { ComputationError, notFound, OmegaError } from '../../src/error.ts'
import type { Outcome, TaskId } from '../../src/store/task-records.ts'
import type { Broker, BrokerEvent, BrokerListener } from '../../src/tasks/broker.ts'
import { message } from '../tasks/broker.suite.ts'

const away = () => new OmegaError('unavailable', 'The database is away')
const done: Outcome = { state: 'SUCCESS', result: '{"a":1}' }

let say: BrokerListener
let events: BrokerEvent[]
let reports: unknown[]
beforeEach(() => {
  events = []
  reports = []
})

/** A broker that does nothing by itself. */
const silent: Broker = {
  send: async () => {},
  revoke: async () => {},
  takeOver: async () => {},
  status: async () => ({ workers: [], queues: [] }),
  ready: async () => {},
  close: async () => {},
}

/** A task under a translation whose result is what the function answers. */
async function sent(result: Translation['result']): Promise<{ id: TaskId; broker: Broker }> {
  const translation: Translation = { prepare: async (task) => task, result }
  const broker = translatedBroker({
    cluster: (listener) => {
      say = listener
      return silent
    },
    translationOf: () => translation,
    report: (error) => reports.push(error),
  })((event) => {
    events.push(event)
  })
  const task = message({ task: 'test.any' })
  await broker.send(task)
  return { id: task.id, broker }
}

test('a result is translated when the database is back', async () => {
  let attempts = 0
  const { id } = await sent(async () => {
    attempts += 1
    if (attempts < 3) throw away()
    return 'ok'
  })
  await say({ type: 'finished', id, outcome: done })
  expect(events).toEqual([{ type: 'finished', id, outcome: { state: 'SUCCESS', result: '"ok"' } }])
})

test('a broker that closes waits for no database, and keeps the reply', async () => {
  const { id, broker } = await sent(async () => {
    throw away()
  })
  const heard = say({ type: 'finished', id, outcome: done })
  await broker.close()
  await expect(heard).rejects.toMatchObject({ kind: 'unavailable' })
  expect(events).toEqual([])
})

test.each([
  [
    'what the job says',
    new ComputationError('KeyError', 'a'),
    { exception: 'KeyError', kind: 'unprocessable' },
    0,
  ],
  ['what is gone', notFound('There is no job "a"'), { kind: 'not-found', message: 'There is no job "a"' }, 0],
  ['a defect', new TypeError('x is undefined'), { exception: 'TypeError', message: 'x is undefined' }, 1],
])('a result that cannot be translated for %s is a failure', async (_, error, failure, reported) => {
  const { id } = await sent(async () => {
    throw error
  })
  await say({ type: 'finished', id, outcome: done })
  expect(events).toMatchObject([{ type: 'finished', id, outcome: { state: 'FAILURE', failure } }])
  expect(reports).toHaveLength(reported)
})

test('an answer that is no JSON is a failure', async () => {
  const { id } = await sent(async (_, result) => result)
  await say({ type: 'finished', id, outcome: { state: 'SUCCESS', result: '{' } })
  expect(events).toMatchObject([{ outcome: { state: 'FAILURE' } }])
})
