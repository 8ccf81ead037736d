import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import { openDisk } from '../../src/store/disk/disk.ts'
import type { TaskId } from '../../src/store/task-records.ts'
import { TaskClient } from '../../src/tasks/client.ts'
import { memoryBroker } from '../../src/tasks/memory.ts'
import { spawnThread } from '../../src/worker/spawn-thread.ts'
import { newTask } from '../store/task-records.suite.ts'
import { message, PING } from './broker.suite.ts'

const entry = new URL('./worker.ts', import.meta.url)
const newFolder = () => mkdtemp(join(tmpdir(), 'omega-client-'))

interface Opened {
  readonly client: TaskClient
  readonly database: Database
  readonly faults: unknown[]
  close(): Promise<void>
}

const open = async (
  folder: string,
  more: { queueLimit?: number; resultLife?: number; recordAfter?: number } = {},
): Promise<Opened> => {
  const database = await openDisk(folder)
  const faults: unknown[] = []
  const client = new TaskClient({
    records: database.tasks,
    openBroker: memoryBroker({
      pools: [
        {
          name: 'all',
          spawn: spawnThread({ entry, data: { data: folder }, memoryLimit: 64 }),
          workers: 1,
          runs: () => true,
        },
      ],
      queueLimit: more.queueLimit ?? 10,
      timeLimit: 60_000,
      grace: 0,
    }),
    resultLife: more.resultLife ?? 60_000,
    ...(more.recordAfter !== undefined && { recordAfter: more.recordAfter }),
    report: (error) => faults.push(error),
  })
  const opened = {
    client,
    database,
    faults,
    close: async () => {
      await client.close()
      await database.close()
      expect(faults).toEqual([])
    },
  }
  toClose.push(opened)
  return opened
}
let toClose: Opened[] = []
afterEach(async () => {
  for (const opened of toClose.splice(0)) await opened.close()
  toClose = []
})

const task = (name: string, args: (string | number)[] = []) => ({
  ...newTask(),
  message: message({ task: name, args }),
})

test('records a task, runs it and keeps its result', async () => {
  const { client, database } = await open(await newFolder())
  const { id, state } = await client.submit(task(PING))
  expect(state).toBe('PENDING')
  const ended = await client.wait(id)
  expect(ended).toMatchObject({ state: 'SUCCESS', outcome: { state: 'SUCCESS' } })
  expect(await database.tasks.find(id)).toEqual(ended)
})

test('a task that its request waits for is answered without a record', async () => {
  const { client, database } = await open(await newFolder(), { recordAfter: 60_000 })
  const order = task(PING)
  expect(await client.run(order)).toMatchObject({ id: order.message.id, state: 'SUCCESS' })
  expect(await database.tasks.find(order.message.id)).toBeUndefined()
  expect(await client.find(order.message.id)).toBeUndefined()
})

test('one that takes longer has a record, is seen, and can be stopped', async () => {
  const { client, database } = await open(await newFolder(), { recordAfter: 0 })
  const order = task('test.spin')
  const ended = client.run(order)
  await expect.poll(async () => (await database.tasks.find(order.message.id))?.state).toBe('STARTED')
  await client.revoke(order.message.id)
  expect(await ended).toMatchObject({ state: 'REVOKED' })
  expect(await database.tasks.find(order.message.id)).toMatchObject({ state: 'REVOKED' })
})

test('one that fails, or finds no place, says so without a record', async () => {
  const { client, database } = await open(await newFolder(), { queueLimit: 1, recordAfter: 60_000 })
  const unknown = task('test.unknown')
  expect(await client.run(unknown)).toMatchObject({
    state: 'FAILURE',
    outcome: { failure: { exception: 'NotRegistered' } },
  })
  const spinning = await client.submit(task('test.spin'))
  await expect.poll(async () => (await client.find(spinning.id))?.state).toBe('STARTED')
  await client.submit(task(PING))
  await expect(client.run(task(PING))).rejects.toMatchObject({ kind: 'unavailable' })
  expect(await database.tasks.find(unknown.message.id)).toBeUndefined()
})

test('waits as long as it is told to, and then answers the task as it is', async () => {
  const { client } = await open(await newFolder())
  const { id } = await client.submit(task('test.sleep', [3000]))
  expect((await client.wait(id, 0)).state).toMatch(/PENDING|STARTED/)
  expect((await client.wait(id, 100)).finished).toBeNull()
  expect((await client.wait(id, 200_000)).state).toBe('SUCCESS')
})

test('keeps no record of a task that the broker refuses', async () => {
  const { client } = await open(await newFolder(), { queueLimit: 1 })
  const running = await client.submit(task('test.spin'))
  await expect.poll(async () => (await client.find(running.id))?.state).toBe('STARTED')
  await client.submit(task(PING))
  const refused = task(PING)
  await expect(client.submit(refused)).rejects.toMatchObject({ kind: 'unavailable' })
  expect(await client.find(refused.message.id)).toBeUndefined()
})

test('runs a request once under one idempotency key, and refuses another request under it', async () => {
  const { client } = await open(await newFolder())
  const keyed = (fingerprint: string) => ({
    ...task('test.write', ['w']),
    idempotency: { key: 'k', fingerprint },
  })
  const [first, second] = await Promise.all([client.submit(keyed('a')), client.submit(keyed('a'))])
  expect(second.id).toBe(first.id)
  const results = await Promise.all([client.wait(first.id), client.wait(second.id)])
  expect(results[0]).toEqual(results[1])
  await expect(client.submit(keyed('b'))).rejects.toMatchObject({ kind: 'unprocessable' })
})

test('revokes what waits and what runs; what has ended stays as it is', async () => {
  const { client } = await open(await newFolder())
  const running = await client.submit(task('test.spin'))
  const waiting = await client.submit(task('test.write', ['never']))
  await expect.poll(async () => (await client.find(running.id))?.state).toBe('STARTED')
  expect((await client.revoke(waiting.id))?.state).toBe('REVOKED')
  expect((await client.revoke(running.id))?.state).toBe('REVOKED')
  const next = await client.submit(task(PING))
  expect((await client.wait(next.id)).state).toBe('SUCCESS')
  expect((await client.revoke(next.id))?.state).toBe('SUCCESS')
})

test('answers and revokes tasks of another process that shares the records', async () => {
  const folder = await newFolder()
  const [one, other] = [await open(folder), await open(folder)]
  const running = await one.client.submit(task('test.spin'))
  const slow = await one.client.submit(task('test.sleep', [10]))
  await expect.poll(async () => (await other.client.find(running.id))?.state).toBe('STARTED')
  expect((await other.client.revoke(running.id))?.state).toBe('REVOKED')
  expect((await one.client.wait(running.id)).state).toBe('REVOKED')
  expect((await other.client.wait(slow.id)).state).toBe('SUCCESS')
})

test('tells the events of a task, and the rest of them to one that has seen some', async () => {
  const { client } = await open(await newFolder())
  const { id } = await client.submit(task('test.sleep', [1500]))
  const seen = async (last?: string) => {
    const events = []
    for await (const event of client.watch(id, last, new AbortController().signal)) events.push(event)
    return events
  }
  const events = await seen()
  expect(events.filter((event) => event.type === 'state').map((event) => event.state)).toEqual([
    'PENDING',
    'STARTED',
    'SUCCESS',
  ])
  expect(events.filter((event) => event.type === 'progress').length).toBeGreaterThan(1)
  expect((await seen('1.0')).map((event) => event.id)).toEqual(['2.0', '3.0'])
  expect((await seen('2.3')).map((event) => event.id)).toEqual(['3.0'])
  expect(await seen('3.0')).toEqual([])
  expect((await seen('nonsense')).length).toBe(3)
})

test('ends watches when nobody listens, and when it closes', async () => {
  const opened = await open(await newFolder())
  const { id } = await opened.client.submit(task('test.spin'))
  await expect.poll(async () => (await opened.client.find(id))?.state).toBe('STARTED')
  const stop = new AbortController()
  const drain = async (signal: AbortSignal) => {
    for await (const _ of opened.client.watch(id, undefined, signal));
    return 'ended'
  }
  const watches = [drain(stop.signal), drain(new AbortController().signal)]
  stop.abort()
  expect(await watches[0]).toBe('ended')
  await opened.client.close()
  expect(await watches[1]).toBe('ended')
  expect((await opened.client.find(id))?.state).toBe('FAILURE')
})

test('runs what a process that is gone had not started, and reports what it had', async () => {
  const folder = await newFolder()
  const gone = await openDisk(folder)
  const pending = task(PING)
  const { id } = await gone.tasks.insert({ ...pending, submitted: new Date() })
  const started = (await gone.tasks.insert({ ...task(PING), submitted: new Date() })).id
  await gone.tasks.start(started, new Date())
  await gone.close()
  const { client } = await open(folder)
  await client.takeOver()
  expect((await client.wait(id)).state).toBe('SUCCESS')
  expect(await client.wait(started as TaskId)).toMatchObject({
    state: 'FAILURE',
    outcome: { failure: { exception: 'WorkerLostError', message: 'The server stopped while the task ran' } },
  })
})
