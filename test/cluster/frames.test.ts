import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runPython } from '../python/run.ts'
import { type Runtime, startServer } from '../runtimes/server.ts'
import { service } from '../services.ts'

const [mongo, python] = [service('OMEGA_TEST_MONGO'), service('OMEGA_TEST_PYTHON')]
const script = join(import.meta.dirname, 'frames.py')

/** Each takes a quarter of a minute, so not every runtime goes through every bucket. */
const RUNS: readonly (readonly [Runtime, string])[] = [
  ['node', 'omegaml'],
  ['deno', 'other'],
  ['bun', 'omegaml'],
]

describe.skipIf(!mongo || !python)('on one database', () => {
  test.each(RUNS)(
    'frames of every dtype and index go between Python and HTTP both ways, on %s in bucket %s',
    { timeout: 400_000 },
    async (runtime, bucket) => {
      const env = { OMEGA_MONGO_URL: `${mongo}/omega_${crypto.randomUUID().slice(0, 8)}` }
      await using server = await startServer(runtime, { args: ['--no-code'], env })
      const { stdout } = await runPython(python!, script, [server.url, bucket], env)
      expect(stdout).toContain('ok column/float64')
      expect(stdout).toContain('differing: []')
    },
  )
})
