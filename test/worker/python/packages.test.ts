import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { RUNTIMES, type RunningServer, startServer } from '../../runtimes/server.ts'

const python = inject('python')

describe.skipIf(python === '')('a folder of wheels', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'omega-wheels-'))
    const download = [
      '-m',
      'pip',
      'download',
      '-q',
      '--no-deps',
      '--only-binary',
      ':all:',
      '-d',
      folder,
      'attrs',
    ]
    await promisify(execFile)(python, download)
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^attrs-.*\.whl$/)])
  })

  test.each(RUNTIMES)('is what notebooks and scripts import from, on %s', async (runtime) => {
    const server = await startServer(runtime, { env: { OMEGA_PYTHON_PACKAGES: folder } })
    if (runtime === 'node') {
      // That a notebook imports as a script does is code of no runtime.
      const code = 'import attrs\n\n@attrs.define\nclass Flat:\n    size: int\n\nFlat(30)'
      expect(await resultOf(server, code)).toMatchObject({ data: { 'text/plain': 'Flat(size=30)' } })
    }
    const script = 'import attrs\n\ndef run(om, *args, **kwargs):\n    return attrs.__name__'
    await send(server, 'PUT', 'script/wheel/', script, { 'Content-Type': 'text/x-python' })
    expect(await send(server, 'POST', 'script/wheel/run/', '{}')).toMatchObject({ result: 'attrs' })
    await server.stop()
  })

  test('that is there no more is named in the error', async () => {
    const missing = await mkdtemp(join(folder, 'none-'))
    const server = await startServer('node', { env: { OMEGA_PYTHON_PACKAGES: missing } })
    await rmdir(missing)
    expect(await resultOf(server, 'import attrs')).toMatchObject({
      ename: 'OSError',
      evalue: expect.stringContaining(missing),
    })
    await server.stop()
  })
})

/** The last output of the only cell of a job. */
async function resultOf(server: RunningServer, code: string): Promise<object> {
  await send(server, 'PUT', 'job/wheel/', JSON.stringify({ code }))
  const { job_results } = await send(server, 'POST', 'job/wheel/run/')
  const { content } = await send(server, 'GET', `job/${job_results.at(-1)}/`)
  return content.cells[0].outputs.at(-1)
}

async function send(server: RunningServer, method: string, path: string, body?: string, headers = {}) {
  const answer = await fetch(`${server.url}/api/v1/${path}`, { method, body: body ?? null, headers })
  const text = await answer.text()
  return text === '' ? undefined : JSON.parse(text)
}
