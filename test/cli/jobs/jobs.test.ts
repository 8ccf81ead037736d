import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RUNTIMES } from '../../runtimes/server.ts'
import { openSession } from '../session.ts'

test.each(RUNTIMES)('stores and runs jobs and scripts without a server, on %s', async (runtime) => {
  const folder = await mkdtemp(join(tmpdir(), 'omega-jobs-'))
  await using session = openSession(runtime)
  const run = (...args: string[]) => session.om(...args, '--data', join(folder, 'data'))
  await writeFile(join(folder, 'job.py'), 'print(6 * 7)')
  await writeFile(
    join(folder, 'script.py'),
    'def run(om, data, **kw):\n    return data["n"] + kw.get("by", 1)\n',
  )
  await run('jobs', 'put', join(folder, 'job.py'), 'answer')
  await run('scripts', 'put', join(folder, 'script.py'), 'next')
  const ran = JSON.parse(await run('runtime', 'job', 'run', 'answer'))
  await run('jobs', 'get', ran.job_results[0], join(folder, 'out.ipynb'))
  const { cells } = JSON.parse(await readFile(join(folder, 'out.ipynb'), 'utf8'))
  expect(cells[0].outputs).toMatchObject([{ text: '42\n' }])
  expect(JSON.parse(await run('runtime', 'script', 'next', 'run', '{"n": 41}')).result).toBe(42)
  const more = await run('runtime', 'script', 'next', 'run', '{"n": 40}', '--param', 'by=2')
  expect(JSON.parse(more)).toMatchObject({ kwargs: { by: 2 }, result: 42 })
  expect(await run('jobs', 'list')).toMatch(/^answer\.ipynb\t.*\nresults\/answer_\d+\.ipynb\t/)
  expect(JSON.parse(await run('scripts', 'metadata', 'next')).attributes).toEqual({ format: 'py' })
  if (runtime === 'node') {
    const scheduled = await run('jobs', 'schedule', 'answer', 'weekdays 06:05', '--next', '2')
    expect(scheduled).toMatch(/^run-at\t5 6 \* \* mon-fri\n(?:next\t\S+T06:05:00\.000Z\n?){2}$/)
    await run('jobs', 'schedule', 'answer', 'delete')
    await expect(run('jobs', 'schedule', 'answer')).rejects.toThrow('has no schedule')
  }
  await run('scripts', 'drop', 'next')
  await expect(run('scripts', 'drop', 'next')).rejects.toThrow('There is no "next"')
  await expect(run('runtime', 'job', 'run', 'none')).rejects.toThrow('There is no job "none"')
  await expect(run('runtime', 'script', 'none', 'run')).rejects.toThrow('There is no script "none"')
  // Said at once: no worker was asked.
  if (runtime === 'node') expect(await run('tasks', 'list')).not.toContain('none')
})
