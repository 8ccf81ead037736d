import { ComputationError } from '../../error.ts'
import { commonSession, QUIET } from './common-session.ts'
import type { OnnxBackend } from './session.ts'

/**
 * ONNX Runtime in WebAssembly, in one thread. The package's build for Node finds its .wasm file beside itself, on Deno and Bun
 * too. `onnxruntime-web/wasm` is not for us: it makes URLs of `location.origin`, which is "null" in a worker of Deno.
 * Throws `ModuleNotFoundError` without the package.
 */
export async function webBackend(): Promise<OnnxBackend> {
  const { InferenceSession, Tensor, env } = await import('onnxruntime-web').catch((cause: unknown) => {
    throw new ComputationError(
      'ModuleNotFoundError',
      'ONNX models need the package "onnxruntime-web", install it with "npm install onnxruntime-web"',
      cause,
    )
  })
  env.wasm.numThreads = 1 // more would be workers of this worker
  env.wasm.proxy = false
  env.logLevel = 'fatal'
  return {
    name: 'web',
    open: async (bytes) =>
      commonSession(await InferenceSession.create(bytes, { executionProviders: ['wasm'], ...QUIET }), Tensor),
  }
}
