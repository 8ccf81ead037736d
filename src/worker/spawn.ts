import process from 'node:process'
import type { SpawnWorker } from '../tasks/worker-protocol.ts'
import { spawnProcess } from './spawn-process.ts'
import { spawnThread } from './spawn-thread.ts'

export interface WorkerOptions {
  /** The module that the worker runs. */
  readonly entry: URL
  /** What it is started with, plain JSON. */
  readonly data: unknown
  /** In MB. Of a thread's JavaScript values, which only Node limits; of all of a process. */
  readonly memoryLimit: number
}

/**
 * Threads, except on Deno: it says that it has ended a thread which goes on in its loop for ever
 * (denoland/deno#35657), so its workers are processes.
 */
export function spawnWorker(options: WorkerOptions): SpawnWorker {
  return 'deno' in process.versions ? spawnProcess(options) : spawnThread(options)
}
