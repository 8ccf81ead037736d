import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TaskId, TaskMessage } from '../../src/store/task-records.ts'
import type { Broker, BrokerEvent, OpenBroker } from '../../src/tasks/broker.ts'

export interface BrokerUnderTest {
  readonly open: OpenBroker
  /** A task that runs for this many ms and answers "slept". */
  readonly sleep: (ms: number) => Pick<TaskMessage, 'task' | 'args' | 'kwargs'>
  /** Tasks that its workers run at once. */
  readonly workers: number
  /** Tasks that its workers take ahead of running them. */
  readonly ahead: number
}

export const PING = 'omegaml.tasks.omega_ping'

export function message(task: Pick<TaskMessage, 'task'> & Partial<TaskMessage>): TaskMessage {
  return { id: crypto.randomUUID() as TaskId, bucket: 'omegaml', args: [], kwargs: {}, ...task }
}

/** Resolves when tasks can be sent: what is sent to a broker that still connects waits no more than seconds for it. */
export async function connected(broker: Broker): Promise<void> {
  const ready = () =>
    broker.ready().then(
      () => true,
      () => false,
    )
  await expect.poll(ready).toBe(true)
}

/** What every broker must do, wherever its workers are. */
export function brokerContract(name: string, start: () => Promise<BrokerUnderTest>): void {
  describe(`the broker ${name}`, () => {
    let under: BrokerUnderTest
    let broker: Broker
    let events: BrokerEvent[]
    beforeEach(async () => {
      under = await start()
      events = []
      broker = under.open((event) => {
        events.push(event)
      })
      await connected(broker)
    })
    afterEach(() => broker.close())

    const of = (id: TaskId) => events.filter((event) => event.id === id)
    const outcomes = (id: TaskId) =>
      of(id).flatMap((event) => (event.type === 'finished' ? [event.outcome] : []))
    const finished = (id: TaskId) => expect.poll(() => outcomes(id).length).toBeGreaterThan(0)
    const send = async (task: Pick<TaskMessage, 'task'> & Partial<TaskMessage>) => {
      const sent = message(task)
      await broker.send(sent)
      return sent.id
    }

    test('runs a task with its arguments and tells its start and its result', async () => {
      const id = await send({ task: PING, args: ['a'], kwargs: { k: 1 } })
      await finished(id)
      expect(of(id).map((event) => event.type)).toEqual(['started', 'finished'])
      const [outcome] = outcomes(id)
      if (outcome?.state !== 'SUCCESS') throw new Error(JSON.stringify(outcome))
      expect(JSON.parse(outcome.result)).toMatchObject({ message: 'ping return message', args: ['a'] })
    })

    test('tells what a task failed of', async () => {
      const id = await send({ task: PING, kwargs: { exception: true } })
      await finished(id)
      expect(outcomes(id)).toMatchObject([{ state: 'FAILURE', failure: { exception: 'RuntimeError' } }])
    })

    test('fails a task that no worker knows', async () => {
      const id = await send({ task: 'no.such.task' })
      await finished(id)
      expect(outcomes(id)).toMatchObject([{ state: 'FAILURE', failure: { exception: 'NotRegistered' } }])
    })

    test('ends each of many tasks once', async () => {
      const ids = await Promise.all(Array.from({ length: 50 }, () => send({ task: PING })))
      await expect.poll(() => ids.filter((id) => outcomes(id).length > 0).length).toBe(50)
      expect(ids.map((id) => outcomes(id).length)).toEqual(ids.map(() => 1))
    })

    test('never starts a waiting task that is revoked', async () => {
      const running = await Promise.all(
        Array.from({ length: under.workers }, () => send(under.sleep(60_000))),
      )
      await expect.poll(() => running.every((id) => of(id).length > 0)).toBe(true)
      const waiting = await send({ task: PING })
      await broker.revoke(waiting)
      await finished(waiting)
      // Workers that are free and have run what came behind it have passed it over.
      await Promise.all(running.map((id) => broker.revoke(id)))
      await Promise.all(running.map(finished))
      await finished(await send({ task: PING }))
      expect(outcomes(waiting)).toEqual([{ state: 'REVOKED' }])
      expect(of(waiting).map((event) => event.type)).toEqual(['finished'])
    })

    test('stops a running task that is revoked, and runs the next', async () => {
      const id = await send(under.sleep(60_000))
      await expect.poll(() => of(id).length).toBeGreaterThan(0)
      await broker.revoke(id)
      await finished(id)
      expect(outcomes(id)).toEqual([{ state: 'REVOKED' }])
      const next = await send({ task: PING })
      await finished(next)
      expect(outcomes(next)).toMatchObject([{ state: 'SUCCESS' }])
    })

    test('leaves a task that it does not know alone', async () => {
      await broker.revoke(crypto.randomUUID() as TaskId)
      const id = await send({ task: PING })
      await finished(id)
      expect(outcomes(id)).toMatchObject([{ state: 'SUCCESS' }])
    })

    test('says which workers there are, what they run, and what waits', async () => {
      const running = await Promise.all(
        Array.from({ length: under.workers }, () => send(under.sleep(60_000))),
      )
      await expect.poll(() => running.every((id) => of(id).length > 0)).toBe(true)
      // Those that a worker has taken no longer wait in a queue.
      const taken = await Promise.all(Array.from({ length: under.ahead }, () => send({ task: PING })))
      const waiting = await send({ task: PING })
      const seen = async () => {
        const { workers, queues } = await broker.status()
        const own = queues.filter(({ name }) => workers[0]?.queues.includes(name))
        return {
          workers: workers.map(({ concurrency, running }) => ({ concurrency, running })),
          hasQueues: own.length > 0,
          waiting: own.reduce((sum, queue) => sum + queue.waiting, 0),
        }
      }
      // A worker on a busy machine answers late, and takes what it can a moment after it was sent.
      await expect.poll(seen).toEqual({
        workers: [{ concurrency: under.workers, running: under.workers }],
        hasQueues: true,
        waiting: 1,
      })
      await Promise.all([...running, ...taken, waiting].map((id) => broker.revoke(id)))
    })

    test('says that tasks can be sent, until it closes', async () => {
      await finished(await send({ task: PING }))
      await expect(broker.ready()).resolves.toBeUndefined()
      await broker.close()
      await expect(broker.ready()).rejects.toMatchObject({ kind: 'unavailable' })
    })

    test('takes nothing more once it closes', async () => {
      await broker.close()
      await expect(broker.send(message({ task: PING }))).rejects.toMatchObject({
        kind: 'unavailable',
      })
    })
  })
}
