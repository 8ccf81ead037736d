import { startRelay } from '../../src/tasks/amqp/relay.ts'
import { startCeleryWorker } from '../../test/services/celery-worker.ts'
import { freePorts } from '../../test/services/own-broker.ts'
import { startRelayProcess } from '../../test/services/relay-process.ts'
import { newFolder, RUNTIMES, startOmega } from '../processes.ts'
import { dispatch } from './dispatch.ts'
import { driverReads } from './driver.ts'
import { type Figures, figuresOf } from './figures.ts'
import { forestMemory } from './forest.ts'
import { startOwn } from './own-server.ts'
import { profile } from './profile.ts'
import { rows, send, TEN } from './requests.ts'
import { printFigures, printForest, printGoals, printProfile, printThroughput, printTrips } from './tables.ts'
import { throughput } from './throughput.ts'

/**
 * omega-ml's own server and ours in one run: the same database, broker and worker; the driver alone, the embedded mode,
 * and what a task costs above a bare round trip. `npm run bench:cluster` starts the services for it.
 */
const { OMEGA_TEST_MONGO, OMEGA_TEST_AMQP, OMEGA_TEST_PYTHON: python = '' } = process.env
if (!OMEGA_TEST_MONGO || !OMEGA_TEST_AMQP)
  throw new Error('There are no services, use "npm run bench:cluster"')
const mongo = `${OMEGA_TEST_MONGO}/omega_bench`
const broker = new URL(`${OMEGA_TEST_AMQP}/cluster`)
const cluster = ['--mongo', mongo, '--broker', broker.href, '--no-code']

/** What is to be ended, the last one first, also when a measurement fails. */
await using started = new AsyncDisposableStack()

const worker = await startCeleryWorker({ python, mongo, broker: broker.href })
started.defer(() => worker.stop())
const figures = new Map<string, Figures>()

for (const [place, args] of [
  ['embedded', ['--no-code']],
  ['cluster', cluster],
] as const) {
  for (const runtime of RUNTIMES) {
    await using server = await startOmega(runtime, await newFolder(), args)
    // The cluster has its data from the first one.
    if (place === 'embedded' || runtime === RUNTIMES[0]) {
      await send(server, 'PUT', 'dataset/small', rows(1000))
      await send(server, 'PUT', 'dataset/large', rows(100_000))
      await send(server, 'PUT', 'dataset/X', TEN)
      await send(server, 'PUT', 'dataset/Y', { data: { y: [2, 4, 6, 8, 10, 12, 14, 16, 18, 20] } })
      await send(server, 'POST', 'model/', { name: 'line', pipeline: [['LinearRegression', {}]] })
      await send(server, 'PUT', 'model/line/fit?datax=X&datay=Y')
    }
    figures.set(`${place}, ${runtime}`, await figuresOf(`${place}-${runtime}`, server))
  }
}
const driver = await driverReads(mongo)
{
  const env = { OMEGA_MONGO_URL: mongo, OMEGA_BROKER: broker.href }
  await using own = await startOwn(python, env, await freePorts())
  figures.set("omega-ml's own", await figuresOf('own', own))
}
printFigures(figures, driver)
printGoals(figures, driver)
for (const runtime of RUNTIMES) {
  await using server = await startOmega(runtime, await newFolder(), cluster)
  printForest(runtime, await forestMemory(server, { python, mongo, broker: broker.href }))
}

const { hostname: host, port, username, password, pathname } = broker
const inProcess = await startRelay({
  host: '127.0.0.1',
  port: 0,
  target: { host, port: Number(port) },
  origins: [],
  maxConnections: 10,
  idle: 60_000,
})
started.defer(() => inProcess.close())
const relay = await startRelayProcess('node', broker)
started.defer(() => relay.stop())
printTrips([
  ['TCP', await dispatch(mongo, broker.href)],
  ['WebSocket', await dispatch(mongo, `ws://${username}:${password}@127.0.0.1:${inProcess.port}${pathname}`)],
  ['om runtime relay', await dispatch(mongo, relay.url)],
])
printProfile(await profile(mongo, broker.href))
const rates = []
for (const [underWay, tasks] of [
  [16, 400],
  [64, 800],
  [1000, 1000],
] as const)
  rates.push(await throughput(mongo, broker.href, underWay, tasks))
printThroughput(rates)
