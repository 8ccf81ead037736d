import { beforeEach, expect, test } from 'vitest'
import { edgeBroker } from '../../src/cluster/edge-broker.ts'
import { OmegaError } from '../../src/error.ts'
import type { Outcome, TaskMessage } from '../../src/store/task-records.ts'
import type { Broker, BrokerEvent, BrokerListener } from '../../src/tasks/broker.ts'
import { message } from '../tasks/broker.suite.ts'

const done: Outcome = { state: 'SUCCESS', result: '[1]' }
const failed: Outcome = {
  state: 'FAILURE',
  failure: { kind: 'unprocessable', exception: 'NotImplementedError', message: 'a.b is not computed here' },
}

interface Recorded {
  readonly sent: TaskMessage[]
  say: BrokerListener
}

let local: Recorded
let cluster: Recorded
let events: BrokerEvent[]
beforeEach(() => {
  local = { sent: [], say: () => {} }
  cluster = { sent: [], say: () => {} }
  events = []
})

/** A broker that keeps what it is sent, and does nothing by itself. */
function recording(into: Recorded, refuse = false): (listener: BrokerListener) => Broker {
  return (listener) => {
    into.say = listener
    return {
      send: async (task) => {
        if (refuse) throw new OmegaError('unavailable', 'It takes no more')
        into.sent.push(task)
      },
      revoke: async () => {},
      takeOver: async ({ message: task }) => void into.sent.push(task),
      status: async () => ({ workers: [], queues: [] }),
      ready: async () => {},
      close: async () => {},
    }
  }
}

function opened({ localRefuses = false, clusterRefuses = false } = {}): Broker {
  return edgeBroker({
    local: recording(local, localRefuses),
    cluster: recording(cluster, clusterRefuses),
    isLocal: (task) => task === 'test.local',
    isTried: ({ task }) => task === 'test.tried',
  })((event) => {
    events.push(event)
  })
}

test('what is for one of them goes there alone', async () => {
  const broker = opened()
  const [here, there] = [message({ task: 'test.local' }), message({ task: 'test.other' })]
  await broker.send(here)
  await broker.send(there)
  expect([local.sent, cluster.sent]).toEqual([[here], [there]])
  await local.say({ type: 'finished', id: here.id, outcome: failed })
  expect(events).toEqual([{ type: 'finished', id: here.id, outcome: failed }])
})

test('what can be answered here is, exactly as it would be there', async () => {
  const broker = opened()
  const task = message({ task: 'test.tried', kwargs: { inline: '[]' } })
  await broker.send(task)
  expect(local.sent).toEqual([{ ...task, kwargs: { inline: '[]', exactly: true } }])
  await local.say({ type: 'started', id: task.id })
  await local.say({ type: 'finished', id: task.id, outcome: done })
  expect(cluster.sent).toEqual([])
  expect(events.map(({ type }) => type)).toEqual(['started', 'finished'])
})

test('what goes wrong here is told to nobody: it is sent on, and the cluster does it', async () => {
  const broker = opened()
  const task = message({ task: 'test.tried' })
  await broker.send(task)
  await local.say({ type: 'finished', id: task.id, outcome: failed })
  expect(cluster.sent).toEqual([task])
  expect(events.splice(0)).toEqual([{ type: 'sent-on', id: task.id }])
  await cluster.say({ type: 'finished', id: task.id, outcome: done })
  expect(events).toEqual([{ type: 'finished', id: task.id, outcome: done }])
})

test('what is revoked here does not go on there', async () => {
  const broker = opened()
  const task = message({ task: 'test.tried' })
  await broker.send(task)
  await local.say({ type: 'finished', id: task.id, outcome: { state: 'REVOKED' } })
  expect(cluster.sent).toEqual([])
  expect(events).toEqual([{ type: 'finished', id: task.id, outcome: { state: 'REVOKED' } }])
})

test('what finds no place here goes there; where neither takes it, it has failed', async () => {
  const full = opened({ localRefuses: true })
  const task = message({ task: 'test.tried' })
  await full.send(task)
  expect(cluster.sent).toEqual([task])
  const away = opened({ clusterRefuses: true })
  await away.send(task)
  await local.say({ type: 'finished', id: task.id, outcome: failed })
  expect(events.slice(1)).toMatchObject([
    { type: 'sent-on' },
    { type: 'finished', outcome: { state: 'FAILURE', failure: { kind: 'unavailable' } } },
  ])
})
