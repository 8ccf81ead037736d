import { OmegaError } from '../../error.ts'
import { startProgress } from '../progress.ts'
import type { Server, ServerRequest } from './server.ts'

interface TaskNews {
  readonly fraction?: number
  readonly text?: string
}

const RESPONSE = '{"response":'

/** Asks for a task and follows it as a command's own; answers the JSON text that its request would have been answered. */
export async function runOnServer(
  server: Server,
  path: string,
  action: string,
  request: ServerRequest,
): Promise<string> {
  const headers = { ...request.headers, Prefer: 'respond-async' }
  const { task_id } = await server.json<{ task_id: string }>(path, { ...request, headers })
  return follow(server, task_id, action)
}

/** Waits for a task with its progress and what its code prints on standard error. Throws what it failed of. */
export async function follow(server: Server, id: string, action: string): Promise<string> {
  for (;;) {
    await showProgress(server, id, action)
    const answer = await server.send(`task/${id}/result`, {})
    const text = await answer.text()
    if (answer.status === 202) continue // the events broke off
    if (!text.startsWith(RESPONSE)) throw server.problem(answer.status, text)
    if (answer.ok) return text.slice(RESPONSE.length, text.lastIndexOf(',"status":"'))
    const { response } = JSON.parse(text) as { response: { exception?: { traceback?: string } } }
    const traceback = response.exception?.traceback?.trimEnd()
    if (traceback) throw new OmegaError('unprocessable', traceback)
    throw server.problem(answer.status, JSON.stringify(response))
  }
}

async function showProgress(server: Server, id: string, action: string): Promise<void> {
  const format = `${action} {bar} {percentage}%`
  const { body } = await server.ask(`task/${id}/events`)
  const bar = await startProgress(format, 1, { clearOnComplete: true })
  let done = 0
  try {
    for await (const { fraction = done, text } of newsIn(body)) {
      done = fraction
      if (text === undefined) bar.update(done)
      else {
        bar.stop()
        process.stderr.write(text)
        bar.start(1, done)
      }
    }
  } finally {
    bar.stop()
  }
}

/** The data of server-sent events (HTML, "Server-sent events"), one line each as the server writes them. */
async function* newsIn(body: ReadableStream<Uint8Array> | null): AsyncGenerator<TaskNews> {
  if (!body) return
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of body) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: ')) yield JSON.parse(line.slice(6)) as TaskNews
  }
}
