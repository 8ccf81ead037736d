import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startServer } from '../runtimes/server.ts'
import { describeCluster } from './describe-cluster.ts'

const run = promisify(execFile)

/** Against its own server too: the package `helloworld` cannot be run on a MongoDB whose URL has no password. */
const ITS_OWN_DEFECT = [
  'ScriptResourceTests.test_script_run',
  'ScriptResourceTests.test_script_run_async',
  ...['Direct', 'V1'].flatMap((place) =>
    ['test_service_run_script', 'test_service_run_async'].map(
      (name) => `Service${place}ResourceTests.${name}`,
    ),
  ),
]

/** Without omega-ml's workers: pickled estimators and functions are opened by Python alone, so what computes by them. */
const WITHOUT_PYTHON = [
  /\.test_predict_/,
  /\.test_default_bucket_fails$/,
  /^GenAITestCase\./,
  /^ScriptResourceTests\./,
  /^Service\w+Tests\./,
]

describeCluster("omega-ml's own tests of its REST server", 'peer', [{}], ({ env, python }) => {
  /** What became of each test, by name: `passed`, or how it failed. */
  const outcomes = async (settings: Readonly<Record<string, string>>): Promise<Record<string, string>> => {
    const server = await startServer('node', { env: { ...settings, OMEGA_RESTAPI_COMPAT: 'oss' } })
    const script = join(import.meta.dirname, 'peer.py')
    const { stdout } = await run(python, ['-W', 'ignore', script, server.url], {
      env: { ...process.env, ...env },
      maxBuffer: 2 ** 26,
    })
    await server.stop()
    return JSON.parse(/^outcomes (.*)$/m.exec(stdout)?.[1] ?? '{}')
  }

  test('pass on a cluster, but for those that fail against its own server', {
    timeout: 300_000,
  }, async () => {
    const all = Object.entries(await outcomes(env))
    const failed = all.filter(([name, outcome]) => outcome !== 'passed' && !ITS_OWN_DEFECT.includes(name))
    expect(failed).toEqual([])
    expect(all.length - ITS_OWN_DEFECT.length).toBe(50)
  })

  test('pass without its workers, but for those that compute by Python’s pickles', {
    timeout: 300_000,
  }, async () => {
    const { OMEGA_MONGO_URL } = env
    const all = Object.entries(await outcomes({ OMEGA_MONGO_URL }))
    const needsPython = (name: string) => WITHOUT_PYTHON.some((pattern) => pattern.test(name))
    const failed = all.filter(([name, outcome]) => outcome !== 'passed' && !needsPython(name))
    expect(failed).toEqual([])
    expect(all.filter(([, outcome]) => outcome === 'passed').length).toBeGreaterThanOrEqual(13)
  })
})
