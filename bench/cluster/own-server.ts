import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { type Server, serverOf } from '../processes.ts'

/** Starts omega-ml's own REST server, by gunicorn with two workers, on the same database and broker. */
export async function startOwn(
  python: string,
  env: Readonly<Record<string, string>>,
  port: number,
): Promise<Server> {
  const args = ['omegaml.server.restapi.app:serve_objects()', '--workers', '2', '--timeout', '120']
  const child = spawn(join(dirname(python), 'gunicorn'), [...args, '--bind', `127.0.0.1:${port}`], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  })
  const url = `http://127.0.0.1:${port}`
  for (;;) {
    const answer = await fetch(`${url}/api/v1/ping`).catch(() => undefined)
    // It ends its own workers only when it is asked to end.
    if (answer) return serverOf(url, child, 'SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
