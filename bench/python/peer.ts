import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Another way to the same: what omega-ml's own client and worker, or nbclient, take for it. */
export interface Peer extends Disposable {
  /** Does it once; in ms. */
  time(what: 'script' | 'predict' | 'notebook'): Promise<number>
}

const SCRIPT = join(import.meta.dirname, 'peer.py')

export async function startPeer(
  python: string,
  kind: 'omegaml' | 'nbclient',
  cells: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Peer> {
  const child = spawn(python, [SCRIPT, kind], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const said = async (word: string): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error(`"${kind}" has ended`)
      if (value.startsWith(word)) return value.slice(word.length)
    }
  }
  child.stdin.write(`${JSON.stringify(cells)}\n`)
  await said('ready')
  return {
    time: async (what) => {
      child.stdin.write(`${what}\n`)
      return Number(await said('took'))
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  }
}
