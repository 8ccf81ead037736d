import process from 'node:process'
import type { SpawnWorker } from '../tasks/worker-protocol.ts'
import { spawnProcess } from './spawn-process.ts'
import { spawnThread } from './spawn-thread.ts'
import type { WorkerOptions } from './worker-options.ts'

/**
 * Threads, except on Deno: it says that it has ended a thread which goes on in its loop for ever
 * (denoland/deno#35657), so its workers are processes.
 */
export function spawnWorker(options: WorkerOptions): SpawnWorker {
  return 'deno' in process.versions ? spawnProcess(options) : spawnThread(options)
}
