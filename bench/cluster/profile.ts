import { readdir, readFile } from 'node:fs/promises'
import { openDatabase } from '../../src/store/open.ts'
import type { TaskRecords } from '../../src/store/task-records.ts'
import { amqpBroker } from '../../src/tasks/amqp/broker.ts'
import type { OpenBroker } from '../../src/tasks/broker.ts'
import { TaskClient } from '../../src/tasks/client.ts'
import { median, newFolder } from '../processes.ts'
import { bareRoundTrips } from './bare-round-trip.ts'
import { oneTask } from './dispatch.ts'

/** What a task goes through, in order, each once. */
export const STEPS = [
  'the broker has it',
  'it is recorded',
  'the worker has begun',
  'the reply is here',
  'the outcome is kept',
  'who waits is told',
] as const
type Step = (typeof STEPS)[number]

export interface Profile {
  /** When each step was done after the task was submitted, medians in ms. */
  readonly steps: ReadonlyMap<Step, number>
  /** CPU of each program for one task, and for one bare round trip, in ms. */
  readonly cpu: ReadonlyMap<string, { readonly ours: number; readonly bare: number }>
}

const TASKS = 300

/** Where the time of a task goes: one after the other, on a machine that does nothing else. */
export async function profile(mongo: string, url: string): Promise<Profile> {
  const database = await openDatabase({ data: await newFolder(), mongo })
  const { tasks: records } = database
  const marks = new Map<Step, number>()
  const mark = (step: Step) => void marks.set(step, performance.now())
  const openBroker: OpenBroker = (listener) => {
    const options = { url, owner: records.owner, replyLife: 60_000, report: console.error }
    const broker = amqpBroker(options)((event) => {
      if (event.type === 'started') mark('the worker has begun')
      if (event.type === 'finished') mark('the reply is here')
      return listener(event)
    })
    const send = broker.send.bind(broker)
    return Object.assign(broker, {
      send: (message: Parameters<typeof send>[0]) => send(message).then(() => mark('the broker has it')),
    })
  }
  const client = new TaskClient({
    records: marking(records, mark),
    openBroker,
    resultLife: 60_000,
    report: console.error,
  })
  const bare = await bareRoundTrips(url, 'kept')
  const times = new Map<Step, number[]>(STEPS.map((step) => [step, []]))
  const ours = async () => {
    const began = performance.now()
    await oneTask(client)
    mark('who waits is told')
    for (const [step, at] of marks) times.get(step)?.push(at - began)
  }
  await repeat(30, ours)
  await repeat(30, bare.once)
  for (const all of times.values()) all.length = 0
  const cpu = {
    ours: await cpuOf(() => repeat(TASKS, ours)),
    bare: await cpuOf(() => repeat(TASKS, bare.once)),
  }
  await bare.close()
  await client.close()
  await database.close()
  const programs = new Set([...cpu.ours.keys(), ...cpu.bare.keys()])
  return {
    steps: new Map([...times].map(([step, all]) => [step, median(all)])),
    cpu: new Map(
      [...programs].map((name) => [name, { ours: cpu.ours.get(name) ?? 0, bare: cpu.bare.get(name) ?? 0 }]),
    ),
  }
}

function marking(records: TaskRecords, mark: (step: Step) => void): TaskRecords {
  const marked: Pick<TaskRecords, 'insert' | 'finish'> = {
    insert: (task) => records.insert(task).finally(() => mark('it is recorded')),
    finish: (...ended) => records.finish(...ended).finally(() => mark('the outcome is kept')),
  }
  return new Proxy(records, {
    get(target, name) {
      if (name === 'insert' || name === 'finish') return marked[name]
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

async function repeat(times: number, once: () => Promise<void>): Promise<void> {
  for (let time = 0; time < times; time++) await once()
}

/** CPU that each program of this machine used for one of `TASKS`, in ms. */
async function cpuOf(work: () => Promise<void>): Promise<ReadonlyMap<string, number>> {
  const before = await ticks()
  await work()
  const used = new Map<string, number>()
  for (const [pid, { name, ticks: now }] of await ticks()) {
    // A tick is 10 ms.
    const ms = ((now - (before.get(pid)?.ticks ?? 0)) * 10) / TASKS
    if (ms > 0) used.set(name, (used.get(name) ?? 0) + ms)
  }
  return used
}

async function ticks(): Promise<ReadonlyMap<string, { readonly name: string; readonly ticks: number }>> {
  const found = new Map<string, { name: string; ticks: number }>()
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '') // it has ended
    const [, name = '', rest = ''] = /\((.*)\) (.*)/s.exec(stat) ?? []
    const fields = rest.split(' ')
    if (name) found.set(pid, { name, ticks: Number(fields[11]) + Number(fields[12]) })
  }
  return found
}
