import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { TaskId } from '../../src/store/task-records.ts'
import type { Broker, BrokerEvent } from '../../src/tasks/broker.ts'
import { type MemoryBrokerOptions, memoryBroker } from '../../src/tasks/memory.ts'
import type { SpawnWorker, WorkerListener } from '../../src/tasks/worker-protocol.ts'
import { spawnProcess } from '../../src/worker/spawn-process.ts'
import { spawnThread } from '../../src/worker/spawn-thread.ts'
import { brokerContract, message, PING } from './broker.suite.ts'

const entry = new URL('./worker.ts', import.meta.url)
const newFolder = () => mkdtemp(join(tmpdir(), 'omega-memory-'))
const SPAWNS = { threads: spawnThread, processes: spawnProcess }
type Kind = keyof typeof SPAWNS
const optionsOf = (
  kind: Kind,
  data: object,
  more: Partial<MemoryBrokerOptions> & { workers?: number } = {},
): MemoryBrokerOptions => ({
  pools: [
    {
      name: 'all',
      spawn: SPAWNS[kind]({ entry, data, memoryLimit: 200 }),
      workers: more.workers ?? 2,
      runs: () => true,
    },
  ],
  queueLimit: 1000,
  timeLimit: 60_000,
  grace: 50,
  ...more,
})

/** Those that the product uses on this runtime. */
const kinds: readonly Kind[] = 'deno' in process.versions ? ['processes'] : ['threads', 'processes']
const limitsThreads = !('bun' in process.versions)
for (const kind of kinds) {
  brokerContract(`memory, with ${kind}`, async () => ({
    open: memoryBroker(optionsOf(kind, { data: await newFolder() })),
    sleep: (ms) => ({ task: 'test.sleep', args: [ms], kwargs: {} }),
    workers: 2,
    ahead: 0,
  }))
}

test('keeps spare workers ready behind the first task, and runs no more at once', async () => {
  const ended: number[] = []
  const listeners: WorkerListener[] = []
  const ordered: TaskId[] = []
  const spawn: SpawnWorker = (listener) => {
    const place = listeners.push(listener) - 1
    return { order: ({ id }) => void ordered.push(id), kill: () => void ended.push(place) }
  }
  const pool = { name: 'all', workers: 1, spares: 2, runs: () => true, spawn }
  const broker = memoryBroker({ pools: [pool], queueLimit: 10, timeLimit: 60_000, grace: 0 })(() => {})
  expect(listeners.length).toBe(1)
  listeners[0]!.news({ type: 'ready' })
  const [one, two] = [message({ task: PING }), message({ task: PING })]
  await broker.send(one)
  expect(listeners.length).toBe(3)
  expect(broker.isUnderway?.(one.id)).toBe(true)
  listeners[1]!.news({ type: 'ready' })
  await broker.send(two)
  expect(ordered).toEqual([one.id])
  expect(broker.isUnderway?.(two.id)).toBe(false)
  expect(await broker.status()).toMatchObject({ workers: [{ concurrency: 1, running: 1 }] })
  const outcome = { state: 'SUCCESS', result: '1' } as const
  listeners[0]!.news({ type: 'finished', id: one.id, outcome, next: 'retires' })
  expect(ordered).toEqual([one.id, two.id])
  expect([one, two].map(({ id }) => broker.isUnderway?.(id))).toEqual([false, true])
  listeners[0]!.gone('It has ended')
  expect(listeners.length).toBe(4)
  listeners[1]!.news({ type: 'finished', id: two.id, outcome })
  await broker.close()
})

test('gives a worker that renews itself the next task when it is ready again', async () => {
  const ordered: TaskId[] = []
  let listener: WorkerListener | undefined
  const spawn: SpawnWorker = (heard) => {
    listener = heard
    return { order: ({ id }) => void ordered.push(id), kill: () => {} }
  }
  const pool = { name: 'all', workers: 1, runs: () => true, spawn }
  const broker = memoryBroker({ pools: [pool], queueLimit: 10, timeLimit: 60_000, grace: 0 })(() => {})
  const [one, two] = [message({ task: PING }), message({ task: PING })]
  listener?.news({ type: 'ready' })
  await broker.send(one)
  await broker.send(two)
  const outcome = { state: 'SUCCESS', result: '1' } as const
  listener?.news({ type: 'finished', id: one.id, outcome, next: 'renews' })
  expect(ordered).toEqual([one.id])
  listener?.news({ type: 'ready' })
  expect(ordered).toEqual([one.id, two.id])
  listener?.news({ type: 'finished', id: two.id, outcome })
  await broker.close()
})

test('starts none before the first task in a pool that shall not, and chooses by the language too', async () => {
  const started: string[] = []
  const poolOf = (name: string, runs: (message: { readonly language?: string }) => boolean) => ({
    name,
    workers: 1,
    ahead: async () => name === 'ahead',
    runs,
    spawn: (): ReturnType<SpawnWorker> => {
      started.push(name)
      return { order: () => {}, kill: () => {} }
    },
  })
  const pools = [
    poolOf('modules', ({ language }) => language === 'javascript'),
    poolOf('ahead', () => true),
    poolOf('others', () => true),
  ]
  const broker = memoryBroker({ pools, queueLimit: 10, timeLimit: 60_000, grace: 0 })(() => {})
  expect(started).toEqual([])
  await expect.poll(() => started).toEqual(['ahead'])
  await broker.send({ ...message({ task: PING }), language: 'javascript' })
  expect(started).toEqual(['ahead', 'modules'])
  await broker.close()
})

test('starts one worker ahead, and another for each task that has none to wait for', async () => {
  const starting: WorkerListener[] = []
  const spawn: SpawnWorker = (listener) => {
    starting.push(listener)
    return { order: () => {}, kill: () => listener.gone('It was killed') }
  }
  const pool = { name: 'all', workers: 3, runs: () => true, spawn }
  const options = { pools: [pool], queueLimit: 10, timeLimit: 60_000, grace: 0 }
  const started: TaskId[] = []
  const broker = memoryBroker(options)((event) => {
    if (event.type === 'started') started.push(event.id)
  })
  expect(starting.length).toBe(1)
  const [first, second, ...others] = [1, 2, 3, 4].map(() => message({ task: PING }))
  await broker.send(first!)
  expect([starting.length, started]).toEqual([1, []])
  await broker.send(second!)
  expect(starting.length).toBe(2)
  // Nobody else has what they wait for.
  expect([first, second].map((task) => broker.isUnderway?.(task!.id))).toEqual([true, true])
  for (const { news } of starting) news({ type: 'ready' })
  expect(started).toEqual([first?.id, second?.id])
  for (const other of others) await broker.send(other)
  expect(starting.length).toBe(3)
  await broker.close()
})

describe.each(kinds)('the memory broker with %s', (kind) => {
  let broker: Broker
  let events: BrokerEvent[] = []
  afterEach(() => broker.close())
  const open = async (more: Partial<MemoryBrokerOptions> = {}, data: object = {}) => {
    events = []
    broker = memoryBroker(optionsOf(kind, { data: await newFolder(), ...data }, { workers: 1, ...more }))(
      (event) => {
        events.push(event)
      },
    )
  }
  const send = async (task: string, args: unknown[] = []): Promise<TaskId> => {
    const sent = message({ task, args: args as string[] })
    await broker.send(sent)
    return sent.id
  }
  const outcome = async (id: TaskId) => {
    const found = () => events.find((event) => event.id === id && event.type === 'finished')
    await expect.poll(found).toBeDefined()
    return found()
  }

  test('refuses what its queue has no room for, to be tried again', async () => {
    await open({ queueLimit: 2 })
    await send('test.spin')
    await expect.poll(() => events.length).toBe(1)
    await send(PING)
    await send(PING)
    await expect(send(PING)).rejects.toMatchObject({ kind: 'unavailable', headers: { 'Retry-After': '1' } })
  })

  test.each([
    ['an endless loop runs into its time limit', 2000, 'test.spin', 'TimeLimitExceeded', 'limit of 2 s'],
    ['an error outside of the task kills the worker', 60_000, 'test.crash', 'WorkerLostError', 'of the blue'],
    ['a worker that ends itself is lost', 60_000, 'test.exit', 'WorkerLostError', 'code 7'],
  ])('%s, and the next task runs', async (_, timeLimit, task, exception, reason) => {
    await open({ timeLimit })
    const failed = await outcome(await send(task))
    expect(failed).toMatchObject({ outcome: { state: 'FAILURE', failure: { exception } } })
    expect(JSON.stringify(failed)).toContain(reason)
    expect(await outcome(await send(PING))).toMatchObject({ outcome: { state: 'SUCCESS' } })
  })

  test('fails what waits for workers that do not start, and says why', async () => {
    await open({}, { failToStart: true })
    const failed = await outcome(await send(PING))
    expect(JSON.stringify(failed)).toContain('No worker could be started: No worker today')
  })

  test.runIf(kind === 'processes' || limitsThreads)(
    'kills a worker that eats the memory, and the next task runs',
    async () => {
      await open()
      const failed = await outcome(await send('test.eat'))
      expect(failed).toMatchObject({ outcome: { failure: { exception: 'WorkerLostError' } } })
      expect(JSON.stringify(failed)).toContain('memory')
      expect(await outcome(await send(PING))).toMatchObject({ outcome: { state: 'SUCCESS' } })
    },
  )

  test('refuses a task for a label that none of its workers has', async () => {
    await open()
    const labelled = broker.send(message({ task: PING, label: 'gpu' }))
    await expect(labelled).rejects.toMatchObject({
      kind: 'unprocessable',
      message: expect.stringContaining('"gpu"'),
    })
    const own = message({ task: PING, label: 'local' })
    await broker.send(own)
    expect(await outcome(own.id)).toMatchObject({ outcome: { state: 'SUCCESS' } })
  })

  test('tells progress', async () => {
    await open()
    const id = await send('test.sleep', [1500])
    await outcome(id)
    const fractions = events.flatMap((event) => (event.type === 'progress' ? [event.fraction] : []))
    expect(fractions.length).toBeGreaterThan(1)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  })

  test('lets a running task end when it closes in time, and stops one that does not', async () => {
    await open({ grace: 60_000 })
    const quick = await send('test.sleep', [200])
    await expect.poll(() => events.length).toBeGreaterThan(0)
    await broker.close()
    expect(events.at(-1)).toMatchObject({ id: quick, outcome: { state: 'SUCCESS' } })
    await open({ grace: 50 })
    const slow = await send('test.spin')
    await expect.poll(() => events.length).toBeGreaterThan(0)
    await broker.close()
    expect(events.at(-1)).toMatchObject({ id: slow, outcome: { failure: { exception: 'WorkerLostError' } } })
  })
})
