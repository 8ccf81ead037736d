import { execFile, spawn } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')

describe('the published package, installed elsewhere', () => {
  let folder: string
  let om: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'omega-pack-'))
    await writeFile(join(folder, 'package.json'), '{"type": "module"}')
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root })
    const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[')))
    // The optional ones are 400 MB of the 450, need nothing of the package, and come with `npm ci`.
    const options = ['--omit=dev', '--omit=optional', '--prefer-offline', '--no-audit', '--no-fund']
    await run('npm', ['install', ...options, join(folder, filename)], { cwd: folder })
    om = join(folder, 'node_modules/.bin/om')
  })

  test('has the command om', async () => {
    expect((await run(om, ['--version'])).stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test('serves its documents, and runs notebooks', async () => {
    const server = spawn(om, ['runtime', 'serve', '--port', '0', '--data', join(folder, 'data'), '--demo'])
    let url: string | undefined
    for await (const piece of server.stdout) {
      url = /address +(http:\S+)/.exec(String(piece))?.[1]
      if (url) break
    }
    const paths = [
      '/api/v1/dataset/sample',
      '/api/doc/v1/specs/swagger.json',
      '/api/doc/assets/swagger-ui-bundle.js',
      '/api/doc/assets/redoc.standalone.js',
    ]
    const answers = await Promise.all(paths.map((path) => fetch(url + path)))
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200])
    const post = async (path: string, body: string) =>
      (await fetch(`${url}/api/v1/job/${path}`, { method: 'POST', body })).json()
    await post('', '{"name": "report", "code": "import omegaml\\nprint(omegaml.datasets.list())"}')
    const { job_runs } = (await post('report/run/', '')) as { job_runs: Record<string, string> }
    expect(Object.values(job_runs)).toEqual(['OK'])
    server.kill('SIGKILL')
  })

  test('is a library for those who bring their own server', async () => {
    const script = `
      import { createHandler, openOmega, parseRules } from 'omega-edge'
      const omega = await openOmega('library')
      const fetch = createHandler({ ...omega, rules: parseRules([]), bodyLimit: 1e6, version: '1' })
      console.log((await fetch(new Request('http://localhost/api/v1/dataset/'))).status)
      await omega.close()`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: folder })
    expect(stdout.trim()).toBe('200')
  })
})
