import { afterAll, beforeAll, describe } from 'vitest'
import { type CeleryWorker, startCeleryWorker, type WorkerOptions } from '../services/celery-worker.ts'
import { service } from '../services.ts'

/** Each file that has workers has its own, so that none takes the tasks of another; `services/run.sh` makes them. */
export type VirtualHost =
  | 'answers'
  | 'broker'
  | 'cluster'
  | 'contracts'
  | 'labels'
  | 'peer'
  | 'states'
  | 'websocket'

/** What its workers differ in. */
export type WorkerKind = Pick<WorkerOptions, 'app' | 'env' | 'queues'>

/** Where a cluster is: a database that nobody else has, and a virtual host of the broker. */
export interface Cluster {
  readonly mongo: string
  readonly broker: string
  /** With omega-ml. */
  readonly python: string
  /** What tells a server or omega-ml itself where it is. */
  readonly env: { readonly OMEGA_MONGO_URL: string; readonly OMEGA_BROKER: string }
}

/** Tests of a cluster whose workers, one of each kind, run from the first test to the last. */
export function describeCluster(
  title: string,
  host: VirtualHost,
  kinds: readonly WorkerKind[],
  tests: (cluster: Cluster) => void,
): void {
  const server = service('OMEGA_TEST_MONGO')
  const hosts = service('OMEGA_TEST_AMQP')
  const python = service('OMEGA_TEST_PYTHON')
  describe.skipIf(!server || !hosts || !python)(title, () => {
    const mongo = `${server}/omega_${crypto.randomUUID().slice(0, 8)}`
    const broker = `${hosts}/${host}`
    const cluster = {
      mongo,
      broker,
      python: python!,
      env: { OMEGA_MONGO_URL: mongo, OMEGA_BROKER: broker },
    }
    let workers: readonly CeleryWorker[] = []
    beforeAll(async () => {
      workers = await Promise.all(kinds.map((kind) => startCeleryWorker({ ...cluster, ...kind })))
    })
    afterAll(() => Promise.all(workers.map((worker) => worker.stop())))
    tests(cluster)
  })
}
