import { objectPath, type Server } from '../remote/server.ts'

interface Schedule {
  readonly 'run-at': string
  readonly next_runs: readonly string[]
  readonly last_run: { at: string; status: string; results: string | null; message: string } | null
}

/** Schedules a job, ends its schedule, or answers the lines that show it, with the next `count` times. */
export async function scheduleRemote(
  server: Server,
  { name, when, count }: { name: string; when: string | undefined; count: number },
): Promise<readonly string[]> {
  const path = objectPath('job', name, 'schedule')
  if (when === 'delete') {
    await (await server.ask(path, { method: 'DELETE' })).body?.cancel()
    return ['not scheduled']
  }
  if (when !== undefined && when !== 'show') {
    const headers = { 'Content-Type': 'application/json' }
    await server.json<Schedule>(path, { method: 'PUT', headers, body: JSON.stringify({ 'run-at': when }) })
  }
  const schedule = await server.json<Schedule>(path, { query: { next: String(count) } })
  const { 'run-at': runAt, next_runs, last_run: last } = schedule
  return [
    `run-at\t${runAt}`,
    ...next_runs.slice(0, count).map((time) => `next\t${time}`),
    ...(last ? [`last\t${last.at}\t${last.status}\t${last.results ?? last.message}`] : []),
  ]
}
