import { Worker } from 'node:worker_threads'

/** Ends this process when its parent has gone, from a thread, so also in the middle of a loop. */
export function watchParent(): void {
  const code = `
    const { ppid, pid, kill } = process
    setInterval(() => process.ppid === ppid || kill(pid, 'SIGKILL'), 1000)`
  new Worker(code, { eval: true }).unref()
}
