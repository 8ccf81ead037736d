import process from 'node:process'
import type { SpawnWorker } from '../tasks/worker-protocol.ts'
import { spawnProcess } from './spawn-process.ts'
import { spawnThread } from './spawn-thread.ts'
import type { WorkerOptions } from './worker-options.ts'

/**
 * Threads, except where one could not be ended: on Deno, which says that it has ended a thread that goes on in its loop for
 * ever (denoland/deno#35657), and where ONNX Runtime is native, whose computing no runtime interrupts.
 */
export function spawnWorker(options: WorkerOptions): SpawnWorker {
  return 'deno' in process.versions || hasNativeOnnx() ? spawnProcess(options) : spawnThread(options)
}

function hasNativeOnnx(): boolean {
  if (process.env.OMEGA_ONNX === 'web') return false
  try {
    import.meta.resolve('onnxruntime-node')
    return true
  } catch {
    return false
  }
}
