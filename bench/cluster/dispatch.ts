import { openOmega } from '../../src/omega.ts'
import type { NewTask, TaskId } from '../../src/store/task-records.ts'
import type { TaskClient } from '../../src/tasks/client.ts'
import { median, newFolder } from '../processes.ts'
import { bareRoundTrips } from './bare-round-trip.ts'
import { TRIVIAL } from './trivial-task.ts'

const ROUNDS = 100

/** Medians in ms. */
export interface Trips {
  /** A task, recorded while it is sent and again with its outcome. */
  readonly ours: number
  /** The message and its reply alone. */
  readonly bare: number
  /** The same with what makes the broker keep both: a confirm for the message, a quorum queue for the reply. */
  readonly kept: number
  /** To record a task, in the database. */
  readonly record: number
  /** To record its outcome. */
  readonly outcome: number
}

/** Each in turn, round by round, so that a machine that slows down slows all. */
export async function dispatch(mongo: string, broker: string): Promise<Trips> {
  const { store, tasks, close } = await openOmega(await newFolder(), {
    mongo,
    broker,
    codeWorkers: 0,
    workers: 1,
  })
  const bare = await bareRoundTrips(broker, 'forgotten')
  const kept = await bareRoundTrips(broker, 'kept')
  const written: TaskId[] = []
  const work = {
    ours: () => oneTask(tasks),
    bare: bare.once,
    kept: kept.once,
    record: async () => {
      const task = { ...orderOf(), submitted: new Date() }
      await store.tasks.insert(task)
      written.push(task.message.id)
    },
    outcome: async () => {
      const now = new Date()
      await store.tasks.finish(written.pop()!, { state: 'SUCCESS', result: '"slept"' }, now, now)
    },
  }
  const times = new Map<string, number[]>(Object.keys(work).map((name) => [name, []]))
  for (let round = -10; round < ROUNDS; round++) {
    for (const [name, once] of Object.entries(work)) {
      const began = performance.now()
      await once()
      if (round >= 0) times.get(name)?.push(performance.now() - began)
    }
  }
  await bare.close()
  await kept.close()
  await close()
  const of = (name: keyof Trips) => median(times.get(name) ?? [])
  return {
    ours: of('ours'),
    bare: of('bare'),
    kept: of('kept'),
    record: of('record'),
    outcome: of('outcome'),
  }
}

/** Submits a trivial task and waits for it. */
export async function oneTask(tasks: Pick<TaskClient, 'submit' | 'wait'>): Promise<void> {
  const { id } = await tasks.submit(orderOf())
  const { state } = await tasks.wait(id)
  if (state !== 'SUCCESS') throw new Error(`A trivial task ended ${state}`)
}

function orderOf(): Omit<NewTask, 'submitted'> {
  return {
    message: { ...TRIVIAL, id: crypto.randomUUID() as TaskId },
    subject: { resource: 'model', name: 'm', action: 'predict' },
    resourceUri: '/api/v1/model/m/',
    echo: {},
    user: null,
  }
}
