import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { RUNTIMES } from '../runtimes/server.ts'
import { sharedServer } from '../runtimes/suite/client.ts'
import { shared } from '../services.ts'
import { runPython } from './run.ts'

const python = inject('python')
const guide = shared('api-guide.rst')
const script = (name: string) => join(import.meta.dirname, name)

let jupyter: Promise<string> | undefined
/** The file of the notebooks with what Jupyter's kernel leaves of them. */
function byJupyter(): Promise<string> {
  jupyter ??= (async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'omega-jupyter-')), 'notebooks.json')
    const { stdout } = await runPython(python, script('jupyter.py'), [file])
    expect(stdout).toBe('notebooks 21\n')
    return file
  })()
  return jupyter
}

describe.skipIf(python === '').each(RUNTIMES)('from Python, to a server that runs code on %s', (runtime) => {
  const server = sharedServer(runtime, [])
  const run = (name: string, more: readonly string[] = []) =>
    runPython(python, script(name), [server().url, ...more])

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

  // By the suite of jobs, each runtime has them as tasks.
  test('jobs and scripts are stored, run and read with requests, at once and as tasks', async () => {
    const { stdout, stderr } = await run('jobs.py', runtime === 'node' ? [] : ['waiting'])
    expect(stderr).toBe('')
    expect(stdout).toBe(runtime === 'node' ? 'all steps, sync and async\n' : 'all steps, sync\n')
  })

  // What Python makes of a notebook does not differ by runtime: each runs a third of them.
  test("notebooks that others wrote leave what they leave in Jupyter's own kernel", async () => {
    const part = RUNTIMES.indexOf(runtime)
    const { stdout } = await run('notebooks.py', [await byJupyter(), `${part}`, `${RUNTIMES.length}`])
    expect(stdout).toBe('compared 7\n')
  })
})
