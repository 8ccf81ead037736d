import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as nap } from 'node:timers/promises'
import { startCeleryWorker } from '../../test/services/celery-worker.ts'
import { freePorts, startOwnBroker } from '../../test/services/own-broker.ts'
import { startOwnDatabase } from '../../test/services/own-database.ts'
import type { Dependency, Place } from './place.ts'

/** How long a dependency is away, in ms. */
const AWAY = 3000
/**
 * How long requests may still be refused when it is back, in ms: locks that a killed server has left are held until its lease ends,
 * and connections are tried again at longer and longer intervals.
 */
const GRACE = 60_000

export interface Cluster extends AsyncDisposable {
  readonly place: Place
}

/** A database, a broker and a worker of omega-ml of its own, each killed and started again on what it has kept. */
export async function startCluster(program: string, python: string): Promise<Cluster> {
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'omega-endurance-'))
  for (const name of ['database', 'broker']) await mkdir(join(folder, name))
  const [databasePort, brokerPort] = [await freePorts(), await freePorts()]
  const [mongo, broker] = [
    `mongodb://127.0.0.1:${databasePort}/omega`,
    `amqp://guest:guest@127.0.0.1:${brokerPort}`,
  ]
  const startDatabase = () => startOwnDatabase(program, join(folder, 'database'), databasePort)
  const startBroker = () => startOwnBroker(join(folder, 'broker'), brokerPort)
  const startWorker = () => startCeleryWorker({ python, mongo, broker })
  const running = {
    database: await startDatabase(),
    broker: await startBroker(),
    worker: await startWorker(),
  }
  started.defer(async () => {
    await Promise.all([running.worker.stop(), running.broker.kill(), running.database.kill()])
  })
  const place: Place = {
    name: 'cluster',
    args: ['--mongo', mongo, '--broker', broker],
    languages: ['python'], // those that omega-ml's workers run
    grace: GRACE,
    dependencies: [
      dependency(
        'the database',
        () => running.database.kill(),
        async () => {
          running.database = await startDatabase()
        },
      ),
      dependency(
        'the broker',
        () => running.broker.kill(),
        async () => {
          running.broker = await startBroker()
        },
      ),
      dependency(
        "omega-ml's worker",
        () => running.worker.stop(),
        async () => {
          running.worker = await startWorker()
        },
      ),
    ],
  }
  const all = started.move()
  return { place, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

function dependency(name: string, stop: () => Promise<unknown>, start: () => Promise<void>): Dependency {
  const restart = async () => {
    await stop()
    await nap(AWAY)
    await start()
  }
  return { name, grace: GRACE, restart }
}
