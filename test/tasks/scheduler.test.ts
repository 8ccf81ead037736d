import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { notebookOfCode } from '../../src/data/notebook.ts'
import type { Database } from '../../src/store/database.ts'
import { openDisk } from '../../src/store/disk/disk.ts'
import { triggersOf } from '../../src/store/job/schedule/triggers.ts'
import { openMongo } from '../../src/store/mongo/mongo.ts'
import { Store } from '../../src/store/store.ts'
import type { TaskMessage } from '../../src/store/task-records.ts'
import type { BrokerListener } from '../../src/tasks/broker.ts'
import { TaskClient } from '../../src/tasks/client.ts'
import { Scheduler } from '../../src/tasks/scheduler.ts'
import { service } from '../services.ts'

const at = (time: string) => new Date(`2026-11-24T${time}Z`)
const notebook = notebookOfCode('1')

interface ServerOptions {
  readonly patience?: number
  readonly isFull?: () => boolean
  readonly refused?: (run: object) => string | undefined
}

/** What a scheduler does on a database that several servers share, whose clock is the test's. */
function schedulerContract(
  name: string,
  newPlace: () => Promise<string>,
  open: (place: string) => Promise<Database>,
) {
  describe(`the scheduler on ${name}`, () => {
    const opened: (() => Promise<void>)[] = []
    afterEach(async () => {
      for (const close of opened.splice(0)) await close()
    })
    let time: Date
    /** A server: its scheduler, and what it has sent to workers, of which none is there. */
    const serve = async (
      place: string,
      { patience = 0, isFull = (): boolean => false, refused }: ServerOptions = {},
    ) => {
      const database = await open(place)
      const store = new Store(database)
      const sent: TaskMessage[] = []
      const faults: unknown[] = []
      let tell: BrokerListener = () => {}
      const client = new TaskClient({
        records: database.tasks,
        openBroker: (listener) => {
          tell = listener
          return {
            send: async (message) => {
              if (isFull()) throw new Error('Too many tasks wait')
              sent.push(message)
            },
            revoke: async () => {},
            takeOver: async () => {},
            status: async () => ({ workers: [], queues: [] }),
            ready: async () => {},
            close: async () => {},
          }
        },
        resultLife: 60_000,
        report: (error) => faults.push(error),
      })
      const scheduler = new Scheduler({
        schedules: store.jobs.schedules,
        tasks: client,
        patience,
        refusal: async (run) => refused?.(run),
        now: () => time,
        report: (error) => faults.push(error),
      })
      opened.push(async () => {
        await client.close()
        await database.close()
      })
      const look = async (now: string) => {
        time = at(now)
        return (await scheduler.look())?.toISOString().slice(11, 19)
      }
      const end = (message: TaskMessage) =>
        tell({ type: 'finished', id: message.id, outcome: { state: 'SUCCESS', result: '{}' } })
      const ticks = async () =>
        triggersOf((await store.jobs.read('omegaml', 'report')).metadata.attributes).map(
          ({ event, status }) => `${event.slice(11)} ${status}`,
        )
      return { store, sent, faults, look, end, ticks }
    }
    const schedule = async ({ store }: { store: Store }, cron = '0 * * * *', bucket = 'omegaml') => {
      await store.jobs.write(bucket, 'report', notebook)
      await store.jobs.schedules.set(bucket, 'report', { cron, user: 'ann' }, at('04:30:00'))
    }

    test('runs what is due, once, in the name of who has scheduled it, and says when the next is', async () => {
      const server = await serve(await newPlace())
      await schedule(server)
      expect([await server.look('04:59:59'), server.sent.length]).toEqual(['05:00:00', 0])
      await server.look('05:00:00')
      await server.look('05:00:01')
      expect(server.sent).toMatchObject([
        { args: ['report.ipynb'], kwargs: { event: '2026-11-24T05:00:00' } },
      ])
      expect(await server.store.tasks.find(server.sent[0]!.id)).toMatchObject({ user: 'ann' })
      expect(await server.ticks()).toEqual(['05:00:00 RUNNING', '06:00:00 PENDING'])
      expect(server.faults).toEqual([])
    })

    test('two servers make one run of a tick, also where one dies before it has said so', async () => {
      const place = await newPlace()
      const [one, other] = [await serve(place), await serve(place)]
      await schedule(one)
      await Promise.all([one.look('05:00:00'), other.look('05:00:00')])
      expect(one.sent.length + other.sent.length).toBe(1)
      // As the metadata was when the one that has sent it died.
      await one.store.jobs.schedules.set(
        'omegaml',
        'report',
        { cron: '0 * * * *', user: 'ann' },
        at('04:30:00'),
      )
      await other.look('05:00:30')
      expect(one.sent.length + other.sent.length).toBe(1)
    })

    test('goes on where another has stopped: of the ticks that were missed the first runs', async () => {
      const place = await newPlace()
      await schedule(await serve(place))
      const next = await serve(place)
      await next.look('08:20:00')
      expect(next.sent.map(({ kwargs }) => kwargs.event)).toEqual(['2026-11-24T05:00:00'])
      expect(await next.look('08:20:01')).toBe('09:00:00')
    })

    test('leaves a tick out while the run before goes on', async () => {
      const server = await serve(await newPlace())
      await schedule(server)
      await server.look('05:00:00')
      await server.look('06:00:00')
      expect(await server.ticks()).toEqual(['05:00:00 RUNNING', '06:00:00 SKIPPED', '07:00:00 PENDING'])
      await server.end(server.sent[0]!)
      await server.look('07:00:00')
      expect(server.sent.length).toBe(2)
    })

    test('leaves a tick out while who has scheduled it may not run it, and says why', async () => {
      const asked: object[] = []
      let why: string | undefined = 'There is no user "ann" any more'
      const server = await serve(await newPlace(), {
        refused: (run) => {
          asked.push(run)
          return why
        },
      })
      await schedule(server)
      await server.look('05:00:00')
      expect(asked).toEqual([
        { user: 'ann', bucket: 'omegaml', subject: { resource: 'job', name: 'report', action: 'run' } },
      ])
      const { attributes } = (await server.store.jobs.read('omegaml', 'report')).metadata
      expect(triggersOf(attributes)[0]).toMatchObject({ status: 'SKIPPED', message: why })
      expect(server.sent).toEqual([])
      why = undefined
      await server.look('06:00:00')
      expect(await server.ticks()).toEqual(['05:00:00 SKIPPED', '06:00:00 RUNNING', '07:00:00 PENDING'])
    })

    test('tries again what could not be sent', async () => {
      let isFull = true
      const server = await serve(await newPlace(), { isFull: () => isFull })
      await schedule(server)
      await server.look('05:00:00')
      expect([server.sent.length, server.faults.length]).toEqual([0, 1])
      isFull = false
      await server.look('05:00:10')
      expect(server.sent.length).toBe(1)
    })

    test('leaves the default bucket to the beat of omega-ml for a while, which knows no other', async () => {
      const server = await serve(await newPlace(), { patience: 90_000 })
      await schedule(server)
      await schedule(server, '0 * * * *', 'other')
      await server.look('05:01:29')
      expect(server.sent.map(({ bucket }) => bucket)).toEqual(['other'])
      await server.look('05:01:30')
      expect(server.sent.map(({ bucket }) => bucket)).toEqual(['other', 'omegaml'])
    })

    test('sets a time that a worker of omega-ml has overwritten, and forgets what is no longer scheduled', async () => {
      const server = await serve(await newPlace())
      await schedule(server)
      const key = server.store.jobs.keyOf('omegaml', 'report')
      await server.store.files.update(key, (attributes) => ({ ...attributes, triggers: [] }))
      await server.look('05:30:00')
      expect(await server.look('05:30:01')).toBe('06:00:00')
      await server.store.jobs.schedules.drop('omegaml', 'report')
      expect([await server.look('07:00:00'), server.sent.length]).toEqual([undefined, 0])
      await expect(server.store.jobs.schedules.drop('omegaml', 'report')).rejects.toThrow('has no schedule')
    })
  })
}

schedulerContract('disk', () => mkdtemp(join(tmpdir(), 'omega-schedules-')), openDisk)

const mongo = service('OMEGA_TEST_MONGO')
describe.skipIf(!mongo)('with a cluster', () => {
  const newUrl = async () => `${mongo}/omega_${crypto.randomUUID().slice(0, 8)}`
  schedulerContract('mongo', newUrl, openMongo)
})
