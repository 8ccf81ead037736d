import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** What says where it listens, to the processes of tests. */
const SOCKET = 'OMEGA_TEST_WARM_PYTHON'

/** Starts the Python that becomes the scripts of tests; it imports what they need when the first comes. */
export function startWarmPython(python: string, folder: string): () => Promise<void> {
  const socket = join(folder, 'python')
  const args = ['-W', 'ignore', join(import.meta.dirname, 'warm.py'), socket]
  const child: ChildProcess = spawn(python, args, { stdio: ['pipe', 'inherit', 'inherit'] })
  process.env[SOCKET] = socket
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.stdin?.end()
    await gone
  }
}

/** What a script of a Python, or `-m` and a module, is put behind to run it without warnings. */
export function pythonCommand(python: string): readonly [string, ...string[]] {
  const socket = process.env[SOCKET]
  if (!socket) return [python, '-W', 'ignore']
  return [python, '-I', '-S', join(import.meta.dirname, 'start.py'), socket]
}
