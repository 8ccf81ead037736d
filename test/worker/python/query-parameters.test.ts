import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSession } from '../../cli/session.ts'
import { type RunningServer, startServer } from '../../runtimes/server.ts'
import { lastOutput, send } from './code-client.ts'

describe('the parameters of a run', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer('node')
  })
  afterAll(() => server?.stop('SIGKILL'))

  test('may come with the query, as JSON or as text', async () => {
    const query = '?year=5&on=true&half=1.5&who=Ann%20%22B%22&zip=007&big=9007199254740993&nan=NaN'
    const code = '[year, on, half, who, zip, big, nan]'
    const { text } = await lastOutput(server, code, '', query, 'GET')
    const [line] = JSON.parse(text).content.cells[1].outputs
    expect(line.data['text/plain'].replaceAll('\n', '')).toBe(
      `[5, True, 1.5, 'Ann "B"', '007', 9007199254740993, 'NaN']`,
    )
  })

  test('are those of the body before those of the query', async () => {
    const { text } = await lastOutput(server, '[a, b]', '{"parameters": {"a": 1}}', '?a=2&b=3')
    expect(text).toContain('"text/plain":"[1, 3]"')
  })

  test.each([
    ['?a-b=1', '\\"a-b\\" is no name in Python'],
    ['?import=1', '\\"import\\" is a keyword'],
    ['?a=1&a=2', '\\"a\\" is there twice'],
  ])('are refused as %s', async (query, said) => {
    const { status, text } = await lastOutput(server, '1', '', query, 'GET')
    expect(status).toBe(400)
    expect(text).toContain(said)
  })

  test('whose name is code are refused', async () => {
    const body = JSON.stringify({ parameters: { 'import os; print(1)\nz': 1 } })
    expect((await send(server, 'POST', 'job/cell/run/', body)).status).toBe(400)
  })

  test('may be given to the command', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'omega-params-'))
    await using session = openSession('node')
    const om = (...args: string[]) => session.om(...args, '--data', join(folder, 'data'))
    await writeFile(join(folder, 'job.py'), 'print(year + 1, who)')
    await om('jobs', 'put', join(folder, 'job.py'), 'sum')
    const params = ['--param', 'year=2025', '--param', 'who=a=b']
    const ran = JSON.parse(await om('runtime', 'job', 'run', 'sum', ...params))
    await om('jobs', 'get', ran.job_results[0], join(folder, 'out.ipynb'))
    expect(await readFile(join(folder, 'out.ipynb'), 'utf8')).toContain('2026 a=b\\n')
    const wrong = om('runtime', 'job', 'run', 'sum', '--param', 'x')
    await expect(wrong).rejects.toThrow('Parameter "x" has no value')
  })
})
