import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { runPython } from '../python/run.ts'
import { startServer } from '../runtimes/server.ts'
import { describeCluster } from './describe-cluster.ts'

const script = join(import.meta.dirname, 'peer.py')

const DATASETS = ['dataset_delete', 'dataset_put', 'dataset_query', 'dataset_query_filter']

/**
 * What needs none of omega-ml's workers. The others compute by estimators and functions that Python has pickled in the
 * test itself, which only Python can open.
 */
const WITHOUT_WORKERS = [
  ...['get_job_info', 'job_run', 'job_run_async'].map((name) => `JobResourceTests.test_${name}`),
  ...['', 'WithBuckets'].flatMap((kind) =>
    [...DATASETS, 'get_model_metadata'].map((name) => `OmegaRestApiTests${kind}.test_${name}`),
  ),
]

describeCluster(
  "omega-ml's own tests of its REST server",
  'peer',
  [{ app: 'peer_worker' }],
  ({ env, python }) => {
    const oss = (settings: Readonly<Record<string, string>>) =>
      startServer('node', { env: { ...settings, OMEGA_RESTAPI_COMPAT: 'oss' } })

    /** What became of each test, by name: `passed`, or how it failed. */
    let onCluster: Readonly<Record<string, string>> = {}
    let withoutWorkers: Readonly<Record<string, string>> = {}
    // In one process of Python, which takes seconds to start.
    beforeAll(async () => {
      await using cluster = await oss(env)
      await using alone = await oss({ OMEGA_MONGO_URL: env.OMEGA_MONGO_URL })
      const servers = [cluster.url, `${alone.url}=${WITHOUT_WORKERS.join(',')}`]
      const { stdout } = await runPython(python, script, servers, env)
      const outcomes = /^outcomes (.*)$/m.exec(stdout)?.[1] ?? '[]'
      ;[onCluster = {}, withoutWorkers = {}] = JSON.parse(outcomes) as Record<string, string>[]
    }, 600_000)

    const notPassed = (all: Readonly<Record<string, string>>) =>
      Object.entries(all).filter(([, outcome]) => outcome !== 'passed')

    test('pass on a cluster, all 56', () => {
      expect(notPassed(onCluster)).toEqual([])
      expect(Object.keys(onCluster)).toHaveLength(56)
    })

    test('pass without its workers, the 13 that need none', () => {
      expect(notPassed(withoutWorkers)).toEqual([])
      expect(Object.keys(withoutWorkers).sort()).toEqual(WITHOUT_WORKERS.toSorted())
    })
  },
)
