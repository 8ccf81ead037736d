import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { om, RUNTIMES, type RunningServer, startServer } from '../runtimes/server.ts'
import { shared } from '../services.ts'
import { runPython } from './run.ts'

const python = inject('python')
const guide = shared('api-guide.rst')
const script = (name: string) => join(import.meta.dirname, name)

let jupyter: Promise<string> | undefined
/** The file of what Jupyter's kernel leaves of the notebooks, which are run there once. */
function byJupyter(): Promise<string> {
  jupyter ??= (async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'omega-jupyter-')), 'notebooks.json')
    const { stdout } = await runPython(python, script('jupyter.py'), [file])
    expect(stdout).toBe('ran 21\n')
    return file
  })()
  return jupyter
}

describe.skipIf(python === '').each(RUNTIMES)('from Python, on %s', (runtime) => {
  /** Scripts of one group share a server, which is slow to start where it runs code. */
  const server = (args: readonly string[] = []) => {
    let running: RunningServer
    beforeAll(async () => {
      running = await startServer(runtime, { args })
    })
    afterAll(() => running?.stop())
    return (name: string, more: readonly string[] = []) =>
      runPython(python, script(name), [running.url, ...more])
  }

  describe('to a server of data and models', () => {
    const run = server(['--no-code'])

    test('frames of every dtype and index come back to pandas as they were', async () => {
      const { stdout } = await run('roundtrip.py')
      const cases = stdout.trim().split('\n')
      expect(cases.filter((line) => !line.startsWith('ok'))).toEqual([])
      expect(cases.length).toBe(92)
    })

    test('CSV of many writers is read as pandas reads it', async () => {
      // Real files are read once: they are many, and the packages that have them are large.
      const folder = join(dirname(dirname(dirname(python))), 'csv-packages')
      const { stdout } = await run('csv_files.py', runtime === 'node' ? [folder] : [])
      const cases = stdout.trim().split('\n')
      expect(cases.filter((line) => !line.startsWith('ok'))).toEqual([])
      expect(cases.length).toBe(runtime === 'node' ? 146 : 47)
    })

    test.runIf(runtime === 'node')(
      'JSON in every orient and NDJSON are what pandas makes of them',
      async () => {
        const { stdout } = await run('json_orients.py')
        expect(stdout).toBe('compared 950\n')
      },
    )

    test.runIf(runtime === 'node')(
      'tables of pandas, polars, duckdb and pyarrow come back to each as they were, by Arrow and Parquet',
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'omega-tables-'))
        const { stdout } = await run('tables.py', [folder])
        const cases = stdout.trim().split('\n')
        expect(cases.filter((line) => !line.startsWith('ok'))).toEqual([])
        expect(cases.length).toBe(556)
      },
    )

    test('models are made, trained and asked from pandas, at once and as tasks', async () => {
      const { stdout, stderr } = await run('models.py')
      expect(stderr).toBe('')
      expect(stdout).toContain('all steps, sync and async')
    })
  })

  describe('to a server that runs code', () => {
    const run = server()

    test.skipIf(!guide)("the guide's blocks run as printed", async () => {
      const { stdout, stderr } = await run('guide.py', [guide!])
      expect(stderr).toBe('')
      expect(stdout).toMatch(/^ran 17$/m)
    })

    // By the suite of tasks, each runtime has them; once for what the guide says of them.
    test.skipIf(!guide || runtime !== 'node')(
      "the guide's blocks print the same when what computes is asked for as a task",
      async () => {
        const { stdout, stderr } = await run('guide.py', [guide!, 'async'])
        expect(stderr).toBe('')
        expect(stdout).toMatch(/^ran 17 by 5 tasks$/m)
      },
    )

    test('jobs and scripts are stored, run and read with requests, at once and as tasks', async () => {
      const { stdout, stderr } = await run('jobs.py')
      expect(stderr).toBe('')
      expect(stdout).toContain('all steps, sync and async')
    })

    // What Python makes of a notebook does not differ by runtime: each runs a third of them.
    test("notebooks that others wrote leave what they leave in Jupyter's own kernel", async () => {
      const part = RUNTIMES.indexOf(runtime)
      const { stdout } = await run('notebooks.py', [await byJupyter(), `${part}`, `${RUNTIMES.length}`])
      expect(stdout).toBe('compared 7\n')
    }, 400_000)
  })
})

describe.skipIf(python === '')('from Python', () => {
  test("omega-ml's own client signs in with a user of om auth add", async () => {
    const first = await startServer('node', { args: ['--no-code'] })
    await first.stop()
    const key = /ann:(\S+)/.exec(await om('node', ['auth', 'add', 'ann', '--data', first.data]))![1]!
    const server = await startServer('node', { data: first.data, args: ['--no-code'] })
    const { stdout } = await runPython(python, script('sign_in.py'), [server.url, key])
    await server.stop()
    expect(stdout.trim().split('\n').at(-1)).toBe('200 401 401')
  })
})
