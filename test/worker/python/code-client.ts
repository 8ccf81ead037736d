import type { RunningServer } from '../../runtimes/server.ts'

/** The answer as text, in which integers are as they were sent. */
export async function send(server: RunningServer, method: string, path: string, body?: string, headers = {}) {
  const answer = await fetch(`${server.url}/api/v1/${path}`, { method, body: body ?? null, headers })
  return { status: answer.status, text: await answer.text() }
}

export function putScript(server: RunningServer, name: string, code: string, type = 'text/x-python') {
  return send(server, 'PUT', `script/${name}/`, code, { 'Content-Type': type })
}

/** What the run of a notebook of that one cell has left. */
export async function lastOutput(
  server: RunningServer,
  code: string,
  body = '{}',
  query = '',
  method = 'POST',
) {
  await send(server, 'PUT', 'job/cell/', JSON.stringify({ code }))
  const ran = await send(server, method, `job/cell/run/${query}`, method === 'GET' ? undefined : body)
  const { job_results } = JSON.parse(ran.text) as { job_results?: string[] }
  if (!job_results) return ran
  return send(server, 'GET', `job/${job_results.at(-1)}/`)
}
