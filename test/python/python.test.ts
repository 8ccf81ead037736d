import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { om, RUNTIMES, type Runtime, startServer } from '../runtimes/server.ts'
import { shared } from '../services.ts'
import { type Printed, runPython } from './run.ts'

const python = inject('python')
const guide = shared('api-guide.rst')
const script = (name: string) => join(import.meta.dirname, name)

/** What a script prints that is told the address of a server of its own. */
async function runAgainst(runtime: Runtime, name: string, args: readonly string[] = []): Promise<Printed> {
  const server = await startServer(runtime)
  try {
    return await runPython(python, script(name), [server.url, ...args])
  } finally {
    await server.stop()
  }
}

describe.skipIf(python === '')('from Python', () => {
  test.each(RUNTIMES)(
    'frames of every dtype and index come back to pandas as they were, on %s',
    async (runtime) => {
      const { stdout } = await runAgainst(runtime, 'roundtrip.py')
      const cases = stdout.trim().split('\n')
      expect(cases.filter((line) => !line.startsWith('ok'))).toEqual([])
      expect(cases.length).toBe(92)
    },
  )

  test.each(RUNTIMES)('CSV of many writers is read as pandas reads it, on %s', async (runtime) => {
    // Real files are read once: they are many, and the packages that have them are large.
    const folder = join(dirname(dirname(dirname(python))), 'csv-packages')
    const { stdout } = await runAgainst(runtime, 'csv_files.py', runtime === 'node' ? [folder] : [])
    const cases = stdout.trim().split('\n')
    expect(cases.filter((line) => !line.startsWith('ok'))).toEqual([])
    expect(cases.length).toBe(runtime === 'node' ? 146 : 47)
  })

  test('JSON in every orient and NDJSON are what pandas makes of them', async () => {
    const { stdout } = await runAgainst('node', 'json_orients.py')
    expect(stdout).toBe('compared 950\n')
  })

  test('tables of pandas, polars, duckdb and pyarrow come back to each as they were, by Arrow and Parquet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'omega-tables-'))
    const { stdout } = await runAgainst('node', 'tables.py', [folder])
    const cases = stdout.trim().split('\n')
    expect(cases.filter((line) => !line.startsWith('ok'))).toEqual([])
    expect(cases.length).toBe(556)
  })

  test.skipIf(!guide).each(RUNTIMES)("the guide's blocks run as printed, on %s", async (runtime) => {
    const { stdout, stderr } = await runAgainst(runtime, 'guide.py', [guide!])
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^ran 17$/m)
  })

  test.skipIf(!guide).each(RUNTIMES)(
    "the guide's blocks print the same when what computes is asked for as a task, on %s",
    async (runtime) => {
      const { stdout, stderr } = await runAgainst(runtime, 'guide.py', [guide!, 'async'])
      expect(stderr).toBe('')
      expect(stdout).toMatch(/^ran 17 by 5 tasks$/m)
    },
  )

  test.each(RUNTIMES)(
    'models are made, trained and asked from pandas, at once and as tasks, on %s',
    async (runtime) => {
      const { stdout, stderr } = await runAgainst(runtime, 'models.py')
      expect(stderr).toBe('')
      expect(stdout).toContain('all steps, sync and async')
    },
  )

  test.each(RUNTIMES)(
    'jobs and scripts are stored, run and read with requests, at once and as tasks, on %s',
    async (runtime) => {
      const { stdout, stderr } = await runAgainst(runtime, 'jobs.py')
      expect(stderr).toBe('')
      expect(stdout).toContain('all steps, sync and async')
    },
  )

  test("omega-ml's own client signs in with a user of om auth add", async () => {
    const first = await startServer('node')
    await first.stop()
    const key = (await om('node', ['auth', 'add', 'ann', '--data', first.data])).trim()
    const server = await startServer('node', { data: first.data })
    const { stdout } = await runPython(python, script('sign_in.py'), [server.url, key])
    await server.stop()
    expect(stdout.trim().split('\n').at(-1)).toBe('200 401 401')
  })
})

describe.skipIf(python === '')('notebooks that others wrote', () => {
  let byJupyter: string
  beforeAll(async () => {
    byJupyter = join(await mkdtemp(join(tmpdir(), 'omega-jupyter-')), 'notebooks.json')
    const { stdout } = await runPython(python, script('jupyter.py'), [byJupyter])
    expect(stdout).toBe('ran 21\n')
  }, 400_000)

  test.each(RUNTIMES)(
    "leave what they leave in Jupyter's own kernel, on %s",
    { timeout: 400_000 },
    async (runtime) => {
      const { stdout } = await runAgainst(runtime, 'notebooks.py', [byJupyter])
      expect(stdout).toBe('compared 21 different 4\n')
    },
  )
})
