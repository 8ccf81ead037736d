import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runPython } from '../python/run.ts'
import { startServer } from '../runtimes/server.ts'
import { describeCluster } from './describe-cluster.ts'

const script = join(import.meta.dirname, 'peer.py')

/**
 * Those that fail against its own server too, and are left out: the package `helloworld` cannot be run on a MongoDB whose
 * URL has no password.
 */
const ITS_OWN_DEFECT = [
  'ScriptResourceTests.test_script_run',
  'ScriptResourceTests.test_script_run_async',
  ...['Direct', 'V1'].flatMap((place) =>
    ['test_service_run_script', 'test_service_run_async'].map(
      (name) => `Service${place}ResourceTests.${name}`,
    ),
  ),
]

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

describeCluster("omega-ml's own tests of its REST server", 'peer', [{}], ({ env, python }) => {
  /** What became of each test, by name: `passed`, or how it failed. */
  const outcomes = async (settings: Readonly<Record<string, string>>, args: readonly string[]) => {
    await using server = await startServer('node', { env: { ...settings, OMEGA_RESTAPI_COMPAT: 'oss' } })
    const { stdout } = await runPython(python, script, [server.url, ...args], env)
    return JSON.parse(/^outcomes (.*)$/m.exec(stdout)?.[1] ?? '{}') as Record<string, string>
  }
  const notPassed = (all: Readonly<Record<string, string>>) =>
    Object.entries(all).filter(([, outcome]) => outcome !== 'passed')

  test('pass on a cluster, all 50 that pass against its own server', { timeout: 600_000 }, async () => {
    const all = await outcomes(
      env,
      ITS_OWN_DEFECT.map((name) => `-${name}`),
    )
    expect(notPassed(all)).toEqual([])
    expect(Object.keys(all)).toHaveLength(50)
  })

  test('pass without its workers, the 13 that need none', { timeout: 600_000 }, async () => {
    const { OMEGA_MONGO_URL } = env
    const all = await outcomes({ OMEGA_MONGO_URL }, WITHOUT_WORKERS)
    expect(notPassed(all)).toEqual([])
    expect(Object.keys(all).sort()).toEqual(WITHOUT_WORKERS.toSorted())
  })
})
