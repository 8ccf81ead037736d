import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { OmegaError } from '../../src/error.ts'
import type { Database } from '../../src/store/database.ts'
import { openDisk } from '../../src/store/disk/disk.ts'
import type { TaskRecord, TaskRecords } from '../../src/store/task-records.ts'
import type { Broker, BrokerListener } from '../../src/tasks/broker.ts'
import { TaskClient } from '../../src/tasks/client.ts'
import { newTask } from '../store/task-records.suite.ts'

/** The broker of a cluster at its worst: it takes every task, and what it says, or never says, the test decides. */
class Worst implements Broker {
  /** Where tasks that are waited for are done. */
  place: 'first' | undefined
  runsHere = () => this.place
  say: BrokerListener = () => {}
  send = vi.fn(async () => {})
  revoke = vi.fn(async () => {})
  takeOver = vi.fn(async () => {})
  status = async () => ({ workers: [], queues: [] })
  ready = async () => {}
  close = async () => {}
}

const away = () => new OmegaError('unavailable', 'The database cannot be reached')
const never = () => new Promise<never>(() => {})

let database: Database
let broker: Worst
let client: TaskClient
const open = (records: TaskRecords = database.tasks) =>
  new TaskClient({
    records,
    openBroker: (listener) => {
      broker.say = listener
      return broker
    },
    resultLife: 60_000,
    report: () => {},
  })
beforeEach(async () => {
  database = await openDisk(await mkdtemp(join(tmpdir(), 'omega-worst-')))
  broker = new Worst()
  client = open()
})
afterEach(async () => {
  await client.close()
  await database.close()
})

/** The records, of which some verbs do as the test says. */
function records(verbs: Partial<TaskRecords>): TaskRecords {
  return new Proxy(database.tasks, {
    get: (target, name) => {
      const value = verbs[name as keyof TaskRecords] ?? target[name as keyof TaskRecords]
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

test('a task that is sent but not recorded is refused at once, however long its revocation takes', async () => {
  await client.close()
  client = open(records({ insert: () => Promise.reject(away()) }))
  broker.revoke.mockImplementation(never)
  await expect(client.submit(newTask())).rejects.toMatchObject({ kind: 'unavailable' })
  expect(broker.revoke).toHaveBeenCalledOnce()
})

test('a task that is recorded but not sent leaves no record, also when the database goes away just then', async () => {
  await client.close()
  let isAway = true
  const remove = vi.fn((id) => (isAway ? Promise.reject(away()) : database.tasks.remove(id)))
  client = open(records({ remove }))
  broker.send.mockRejectedValue(away())
  const task = newTask()
  await expect(client.submit(task)).rejects.toMatchObject({ kind: 'unavailable' })
  isAway = false
  await expect.poll(() => database.tasks.find(task.message.id)).toBeUndefined()
})

test('closing does not wait for a task that runs elsewhere, and who waits is told that it goes on', async () => {
  const { id } = await client.submit(newTask())
  await broker.say({ type: 'started', id })
  const waiting = client.wait(id)
  await client.close()
  expect(await waiting).toMatchObject({ id, state: 'STARTED', finished: null })
})

test('closing waits for outcomes that are being stored', async () => {
  const { id } = await client.submit(newTask())
  const waiting = client.wait(id)
  void broker.say({ type: 'finished', id, outcome: { state: 'SUCCESS', result: '1' } })
  await client.close()
  expect(await waiting).toMatchObject({ state: 'SUCCESS' })
})

describe('a task that its request waits for, which workers here try before those of a cluster', () => {
  const SUCCESS = { state: 'SUCCESS', result: '1' } as const
  beforeEach(() => {
    broker.place = 'first'
  })

  test('is recorded as any other once it has ended and its client is answered', async () => {
    const kept = Promise.withResolvers<void>()
    await client.close()
    const insertEnded = (task: TaskRecord) => kept.promise.then(() => database.tasks.insertEnded(task))
    client = open(records({ insertEnded }))
    const { message, ...facts } = newTask()
    const { id } = message
    const answered = client.run({ message, ...facts })
    await vi.waitFor(() => expect(broker.send).toHaveBeenCalledOnce())
    await broker.say({ type: 'started', id })
    await broker.say({ type: 'finished', id, outcome: SUCCESS })
    const ended = await answered
    expect(ended).toMatchObject({ id, state: 'SUCCESS', outcome: SUCCESS })
    expect(await database.tasks.find(id)).toBeUndefined()
    kept.resolve()
    await client.close()
    expect(await database.tasks.find(id)).toEqual(ended)
  })

  test('is recorded before the cluster is sent it', async () => {
    const task = newTask()
    const { id } = task.message
    const answered = client.run(task)
    await vi.waitFor(() => expect(broker.send).toHaveBeenCalledOnce())
    expect(await database.tasks.find(id)).toBeUndefined()
    await broker.say({ type: 'sent-on', id })
    expect(await database.tasks.find(id)).toMatchObject({ state: 'PENDING' })
    await broker.say({ type: 'finished', id, outcome: SUCCESS })
    expect(await database.tasks.find(id)).toEqual(await answered)
  })

  test('is not sent on where it cannot be recorded, and leaves no record where it cannot be sent', async () => {
    await client.close()
    client = open(records({ insert: () => Promise.reject(away()) }))
    const unrecorded = newTask()
    const answered = client.run(unrecorded)
    await vi.waitFor(() => expect(broker.send).toHaveBeenCalledOnce())
    const { id } = unrecorded.message
    await expect(broker.say({ type: 'sent-on', id })).rejects.toMatchObject({ kind: 'unavailable' })
    await broker.say({ type: 'finished', id, outcome: SUCCESS })
    expect(await answered).toMatchObject({ state: 'SUCCESS' })
    await client.close()
    client = open()
    const unsent = newTask()
    broker.send.mockImplementation(async () => {
      await broker.say({ type: 'sent-on', id: unsent.message.id })
      throw away()
    })
    await expect(client.run(unsent)).rejects.toMatchObject({ kind: 'unavailable' })
    expect(await database.tasks.find(unsent.message.id)).toBeUndefined()
  })
})

const piecesOf = async (id: Parameters<TaskClient['pieces']>[0], slowly = async () => {}) => {
  const all: unknown[] = []
  for await (const piece of client.pieces(id)) {
    all.push(piece)
    await slowly()
  }
  return all
}

test('pieces that come while their reader is slow, and just before the end, are all read', async () => {
  const { id } = await client.submit(newTask())
  await broker.say({ type: 'emitted', id, piece: 1 })
  const reading = piecesOf(id, () => new Promise((resolve) => setTimeout(resolve, 30)))
  await new Promise((resolve) => setTimeout(resolve, 10))
  for (const piece of [2, 3]) await broker.say({ type: 'emitted', id, piece })
  await broker.say({ type: 'finished', id, outcome: { state: 'SUCCESS', result: '3' } })
  expect(await reading).toEqual([1, 2, 3])
})

test('pieces of a task that has ended before its reader comes are read, once', async () => {
  const { id } = await client.submit(newTask())
  for (const piece of [1, 2]) await broker.say({ type: 'emitted', id, piece })
  await broker.say({ type: 'finished', id, outcome: { state: 'SUCCESS', result: '2' } })
  expect(await piecesOf(id)).toEqual([1, 2])
  expect(await piecesOf(id)).toEqual([])
})

test('a task that is left behind and that no worker here is for fails', async () => {
  await client.close()
  const task = newTask()
  const record = await database.tasks.insert(task)
  const orphan = { record, message: task.message, sender: 'gone' }
  client = open(records({ adopt: vi.fn(async () => []).mockResolvedValueOnce([orphan] as never) }))
  broker.takeOver.mockRejectedValue(new Error('No pool runs the task'))
  await client.takeOver()
  await expect.poll(() => database.tasks.find(record.id)).toMatchObject({ state: 'FAILURE' })
})

test('a server starts although another one is adopting just now', async () => {
  await client.close()
  client = open(records({ adopt: () => Promise.reject(away()) }))
  await expect(client.takeOver()).resolves.toBeUndefined()
})

test('what another server has revoked long before the clock of this one is seen', async () => {
  const { id } = await client.submit(newTask())
  const earlier = new Date(Date.now() - 5000)
  await database.tasks.finish(id, { state: 'REVOKED' }, earlier, new Date(Date.now() + 60_000))
  await expect.poll(() => broker.revoke.mock.calls).toEqual([[id]])
})
