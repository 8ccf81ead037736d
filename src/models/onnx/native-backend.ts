import { commonSession, QUIET } from './common-session.ts'
import type { OnnxBackend } from './session.ts'

/**
 * ONNX Runtime as a library of this machine, on its processor; undefined where the package is not installed, or has no build for
 * this machine. It computes in the thread that asks, with `threads` more to help.
 */
export async function nativeBackend(threads: number): Promise<OnnxBackend | undefined> {
  try {
    const { InferenceSession, Tensor, env } = await import('onnxruntime-node')
    env.logLevel = 'fatal'
    const options = {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Threads that wait in a loop for more to do take the cores of others: half of the time of a batch.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      ...QUIET,
    }
    return {
      name: 'native',
      open: async (bytes) => commonSession(await InferenceSession.create(bytes, options), Tensor),
    }
  } catch {
    return undefined
  }
}
