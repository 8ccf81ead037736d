import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Those of tests that failed before they ended them end with the tests. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const { pid } of running) if (pid) process.kill(-pid, 'SIGKILL')
})

/** A process that is killed together with all that it has started. */
export class ProcessGroup {
  readonly child: ChildProcess
  #errors = ''

  constructor(command: string, args: readonly string[], options: SpawnOptions = {}) {
    this.child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child.stderr?.on('data', (text) => {
      this.#errors = (this.#errors + text).slice(-3000)
    })
    running.add(this.child)
    this.child.once('exit', () => running.delete(this.child))
  }

  get isRunning(): boolean {
    return running.has(this.child)
  }

  /** What the process said last of what went wrong. */
  get errors(): string {
    return this.#errors
  }

  /** Throws what the process said last when it has ended by itself. */
  check(): void {
    if (this.isRunning) return
    throw new Error(`Process ${this.child.spawnfile} ended with ${this.child.exitCode}: ${this.#errors}`)
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.isRunning) return
    const exit = once(this.child, 'exit')
    process.kill(-(this.child.pid as number), signal)
    await exit
  }
}
