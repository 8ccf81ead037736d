import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, test } from 'vitest'
import { om, RUNTIMES, startServer } from '../runtimes/server.ts'

const python = inject('python')
const run = promisify(execFile)

test.skipIf(python === '').each(RUNTIMES)(
  'frames of every dtype and index come back to pandas as they were, on %s',
  async (runtime) => {
    const server = await startServer(runtime)
    const script = join(import.meta.dirname, 'roundtrip.py')
    const { stdout } = await run(python, ['-W', 'ignore', script, server.url]).catch((error) => error)
    await server.stop()
    expect(stdout.split('\n').filter((line: string) => line.startsWith('FAIL'))).toEqual([])
    expect(stdout.split('\n').filter((line: string) => line.startsWith('ok')).length).toBeGreaterThan(80)
  },
)

const guide = join(import.meta.dirname, '../../../shared/api-guide.rst')

test.skipIf(python === '' || !existsSync(guide)).each(RUNTIMES)(
  "the guide's blocks run as printed, on %s",
  async (runtime) => {
    const server = await startServer(runtime)
    const script = join(import.meta.dirname, 'guide.py')
    const { stdout, stderr } = await run(python, ['-W', 'ignore', script, server.url, guide]).catch(
      (error) => error,
    )
    await server.stop()
    expect(stderr).toBe('')
    expect(stdout).toContain('ran 17')
  },
)

test.skipIf(python === '' || !existsSync(guide)).each(RUNTIMES)(
  "the guide's blocks print the same when what computes is asked for as a task, on %s",
  async (runtime) => {
    const server = await startServer(runtime)
    const script = join(import.meta.dirname, 'guide.py')
    const { stdout, stderr } = await run(python, ['-W', 'ignore', script, server.url, guide, 'async']).catch(
      (error) => error,
    )
    await server.stop()
    expect(stderr).toBe('')
    expect(stdout).toContain('ran 17 by 5 tasks')
  },
)

test.skipIf(python === '').each(RUNTIMES)(
  'models are made, trained and asked from pandas, at once and as tasks, on %s',
  async (runtime) => {
    const server = await startServer(runtime)
    const script = join(import.meta.dirname, 'models.py')
    const { stdout, stderr } = await run(python, ['-W', 'ignore', script, server.url]).catch((error) => error)
    await server.stop()
    expect(stderr).toBe('')
    expect(stdout).toContain('all steps, sync and async')
  },
)

test.skipIf(python === '').each(RUNTIMES)(
  'jobs and scripts are stored, run and read with requests, at once and as tasks, on %s',
  async (runtime) => {
    const server = await startServer(runtime)
    const script = join(import.meta.dirname, 'jobs.py')
    const { stdout, stderr } = await run(python, ['-W', 'ignore', script, server.url]).catch((error) => error)
    await server.stop()
    expect(stderr).toBe('')
    expect(stdout).toContain('all steps, sync and async')
  },
)

test.skipIf(python === '').each(RUNTIMES)(
  "notebooks that others wrote leave what they leave in Jupyter's own kernel, on %s",
  { timeout: 240_000 },
  async (runtime) => {
    const server = await startServer(runtime)
    const script = join(import.meta.dirname, 'notebooks.py')
    const { stdout, stderr } = await run(python, ['-W', 'ignore', script, server.url]).catch((error) => error)
    await server.stop()
    expect(stdout, stderr).toContain('compared 21 different 4')
  },
)

const SIGN_IN = `
import sys, requests
from omegaml.client.auth import OmegaRestApiAuth
url, key = sys.argv[1:]
get = lambda auth: requests.get(url + '/api/v1/dataset/', auth=auth).status_code
print(get(OmegaRestApiAuth('ann', key)), get(OmegaRestApiAuth('ann', 'wrong')), get(None))
`

test.skipIf(python === '')("omega-ml's own client signs in with a user of om auth add", async () => {
  const first = await startServer('node')
  await first.stop()
  const key = (await om('node', ['auth', 'add', 'ann', '--data', first.data])).trim()
  const server = await startServer('node', { data: first.data })
  const { stdout } = await run(python, ['-W', 'ignore', '-c', SIGN_IN, server.url, key])
  await server.stop()
  expect(stdout.trim().split('\n').at(-1)).toBe('200 401 401')
})
