import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runPython } from '../python/run.ts'
import { type Runtime, startServer } from '../runtimes/server.ts'
import { service } from '../services.ts'

const [mongo, python] = [service('OMEGA_TEST_MONGO'), service('OMEGA_TEST_PYTHON')]
const script = join(import.meta.dirname, 'frames.py')

/** What is in documents differs by no runtime: each goes through a third of the cases, and all of them through all dtypes. */
const RUNS: readonly (readonly [Runtime, string, part: number, cases: number])[] = [
  ['node', 'omegaml', 0, 15],
  ['deno', 'other', 1, 13],
  ['bun', 'omegaml', 2, 14],
]

describe.skipIf(!mongo || !python)('on one database', () => {
  test.each(RUNS)(
    'frames of every dtype and index go between Python and HTTP both ways, on %s in bucket %s',
    async (runtime, bucket, part, cases) => {
      const env = { OMEGA_MONGO_URL: `${mongo}/omega_${crypto.randomUUID().slice(0, 8)}` }
      await using server = await startServer(runtime, { args: ['--no-code'], env })
      const { stdout } = await runPython(
        python!,
        script,
        [server.url, bucket, `${part}`, `${RUNS.length}`],
        env,
      )
      expect(stdout.match(/^ok /gm)).toHaveLength(cases)
      expect(stdout).toContain('differing: []')
    },
  )
})
