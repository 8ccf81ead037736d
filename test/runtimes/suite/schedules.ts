import { expect, it } from 'vitest'
import { openDisk } from '../../../src/store/disk/disk.ts'
import { Store } from '../../../src/store/store.ts'
import type { RunningServer, Runtime } from '../server.ts'
import { ask, itOnce } from './client.ts'

/** Of the jobs of a server that others use too. */
export function scheduleTests(runtime: Runtime, server: () => RunningServer): void {
  const json = (method: string, path: string, body?: unknown) => ask(server(), method, path, body)

  it('schedules a job, says when it runs next, and no longer', async () => {
    await json('PUT', 'job/nightly/', { code: '1' })
    const put = await json('PUT', 'job/nightly/schedule/', { 'run-at': 'weekdays 06:05' })
    expect([put.status, put.body]).toMatchObject([
      202,
      { name: 'nightly.ipynb', 'run-at': '5 6 * * mon-fri' },
    ])
    const { status, body } = await json('GET', 'job/nightly/schedule/?next=3')
    expect([status, body.next_runs.length, body.last_run]).toEqual([200, 3, null])
    expect(body.next_runs[0]).toBe(body.next_run)
    expect(body.next_run).toMatch(/T06:05:00\.000Z$/)
    expect((await json('DELETE', 'job/nightly/schedule/')).status).toBe(202)
    expect((await json('GET', 'job/nightly/schedule/')).status).toBe(404)
    const wrong = await json('PUT', 'job/nightly/schedule/', { 'run-at': 'soonish' })
    expect([wrong.status, wrong.body.message]).toEqual([400, expect.stringContaining('"soonish"')])
  })

  itOnce(runtime)('takes a schedule with the notebook: of the query, or of its own cell', async () => {
    await json('PUT', 'job/cell/', { code: '# omega-ml:\n#   schedule: "daily, at 03:00"' })
    expect((await json('GET', 'job/cell/schedule/')).body['run-at']).toBe('0 3 * * *')
    await json('PUT', 'job/cell/?schedule=@hourly', { code: '# cron: "0 4 * * *"' })
    expect((await json('GET', 'job/cell/schedule/')).body['run-at']).toBe('0 * * * *')
    await json('DELETE', 'job/cell/')
  })
}

/** Schedules a job for a time that has passed, as where no server was there then. */
export async function scheduleMissed(server: RunningServer, name: string): Promise<void> {
  await ask(server, 'PUT', `job/${name}/`, { code: 'print("on time")' })
  const database = await openDisk(server.data)
  const { schedules } = new Store(database).jobs
  await schedules.set('omegaml', name, { cron: '0 0 1 1 *', user: null }, new Date('2025-06-01'))
  await database.close()
}
