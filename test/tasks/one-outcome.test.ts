import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDisk } from '../../src/store/disk/disk.ts'
import type { TaskId, TaskRecords } from '../../src/store/task-records.ts'
import { TaskClient } from '../../src/tasks/client.ts'
import { memoryBroker } from '../../src/tasks/memory.ts'
import type { SpawnWorker, WorkerListener } from '../../src/tasks/worker-protocol.ts'
import fc from '../property.ts'
import { newTask } from '../store/task-records.suite.ts'
import { message } from './broker.suite.ts'

/** Workers that a test can kill; a task takes as many ms as its argument says. */
function killableWorkers(): { spawn: SpawnWorker; kill(): void } {
  const alive = new Set<() => void>()
  const spawn: SpawnWorker = (listener: WorkerListener) => {
    const kill = () => {
      if (alive.delete(kill)) setTimeout(() => listener.gone('killed'))
    }
    alive.add(kill)
    setTimeout(() => alive.has(kill) && listener.news({ type: 'ready' }))
    return {
      order: ({ id, args }) =>
        void setTimeout(
          () =>
            alive.has(kill) &&
            listener.news({ type: 'finished', id, outcome: { state: 'SUCCESS', result: String(args[0]) } }),
          Number(args[0]),
        ),
      kill,
    }
  }
  return { spawn, kill: () => [...alive][0]?.() }
}

/** One life of a server: it ends without a word, as by SIGKILL. */
class Life {
  readonly client: TaskClient
  readonly workers = killableWorkers()
  readonly #records: TaskRecords
  readonly #died: () => void

  constructor(records: TaskRecords, close: () => void) {
    this.#records = records
    this.#died = close
    this.client = new TaskClient({
      records: this.#records,
      openBroker: memoryBroker({
        pools: [{ name: 'all', spawn: this.workers.spawn, workers: 2, runs: () => true }],
        queueLimit: 4,
        timeLimit: 25,
        grace: 0,
      }),
      resultLife: 60_000,
      report: () => {}, // of the dead, whose records are closed
    })
  }

  static async start(folder: string): Promise<Life> {
    const database = await openDisk(folder)
    const life = new Life(database.tasks, () => void database.close())
    await life.client.takeOver()
    return life
  }

  die(): void {
    this.#died()
    void this.client.close().catch(() => {})
  }
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('submit' as const), ms: fc.constantFrom(0, 1, 5, 15, 60) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('revoke' as const), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pause' as const), ms: fc.nat(12) }) },
)

test('every task ends with exactly one outcome, whatever the order of submissions, kills, revokes and restarts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
      const folder = await mkdtemp(join(tmpdir(), 'omega-outcome-'))
      let life = await Life.start(folder)
      const submitted: TaskId[] = []
      const seen = new Map<TaskId, string>()
      for (const action of steps) {
        switch (action.do) {
          case 'submit': {
            const task = { ...newTask(), message: message({ task: 'test', args: [action.ms] }) }
            const record = await life.client.submit(task).catch((error) => {
              expect(error).toMatchObject({ kind: 'unavailable' })
            })
            if (!record) break
            submitted.push(record.id)
            void life.client
              .wait(record.id)
              .then(({ finished, state }) => finished && seen.set(record.id, state))
            break
          }
          case 'revoke': {
            const id = submitted[action.which]
            if (id) await life.client.revoke(id)
            break
          }
          case 'kill':
            life.workers.kill()
            break
          case 'restart':
            life.die()
            life = await Life.start(folder)
            break
          case 'pause':
            await new Promise((resolve) => setTimeout(resolve, action.ms))
        }
      }
      const ends = await Promise.all(submitted.map((id) => life.client.wait(id, 200_000)))
      for (const [place, { id, state, outcome, finished }] of ends.entries()) {
        expect(['SUCCESS', 'FAILURE', 'REVOKED']).toContain(state)
        expect([submitted[place], outcome?.state]).toEqual([id, state])
        expect(finished).not.toBeNull()
        expect(seen.get(id) ?? state).toBe(state) // who waited was told the same
      }
      await new Promise((resolve) => setTimeout(resolve, 70)) // what still comes changes nothing
      for (const end of ends) expect(await life.client.find(end.id)).toEqual(end)
      life.die()
    }),
    { numRuns: 40 },
  )
})
