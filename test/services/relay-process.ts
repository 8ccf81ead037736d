import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { commandOf, type Runtime } from '../../bench/processes.ts'

export interface RelayProcess {
  readonly url: string
  stop(): Promise<void>
}

/** `om runtime relay` in front of a broker, as a process of its own. */
export async function startRelayProcess(runtime: Runtime, broker: URL): Promise<RelayProcess> {
  const [command, ...first] = commandOf(runtime)
  const entry = join(import.meta.dirname, `../../runtimes/${runtime}.ts`)
  const args = [...first, entry, 'runtime', 'relay', '--listen', '127.0.0.1:0', '--to', broker.host]
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [printed] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown]
  const port = /ws:\/\/[^:]+:(\d+)/.exec(String(printed))?.[1]
  if (!port) throw new Error(`The relay printed "${printed}"`)
  return {
    url: `ws://${broker.username}:${broker.password}@127.0.0.1:${port}${broker.pathname}`,
    stop: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}
