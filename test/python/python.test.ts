import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { om, RUNTIMES, startServer } from '../runtimes/server.ts'
import { sharedServer } from '../runtimes/suite/client.ts'
import { runPython } from './run.ts'

const python = inject('python')
const script = (name: string) => join(import.meta.dirname, name)

describe.skipIf(python === '').each(RUNTIMES)('from Python, to data and models on %s', (runtime) => {
  const server = sharedServer(runtime, ['--no-code'])
  const run = (name: string, more: readonly string[] = []) =>
    runPython(python, script(name), [server().url, ...more])

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

describe.skipIf(python === '')('from Python', () => {
  test("omega-ml's own client signs in with a user of om auth add", async () => {
    const data = await mkdtemp(join(tmpdir(), 'omega-sign-in-'))
    const key = /ann:(\S+)/.exec(await om('node', ['auth', 'add', 'ann', '--data', data]))![1]!
    const server = await startServer('node', { data, args: ['--no-code'] })
    const { stdout } = await runPython(python, script('sign_in.py'), [server.url, key])
    await server.stop()
    expect(stdout.trim().split('\n').at(-1)).toBe('200 401 401')
  })
})
