import type { InferenceSession } from 'onnxruntime-web'
import { ComputationError } from '../../error.ts'

type OnnxRuntime = typeof import('onnxruntime-web')

/** Once a thread. The package's build for Node finds its .wasm file beside itself, on Deno and Bun too. */
let loading: Promise<OnnxRuntime> | undefined

/**
 * The runtime on its wasm backend, in one thread. `onnxruntime-web/wasm` is not for us: it makes URLs of
 * `location.origin`, which is "null" in a worker of Deno.
 */
export function loadRuntime(): Promise<OnnxRuntime> {
  loading ??= importRuntime()
  return loading
}

async function importRuntime(): Promise<OnnxRuntime> {
  try {
    const runtime = await import('onnxruntime-web')
    runtime.env.wasm.numThreads = 1 // more would be workers of this worker
    runtime.env.wasm.proxy = false
    runtime.env.logLevel = 'fatal' // errors are thrown; the log would say them once more
    return runtime
  } catch (cause) {
    loading = undefined
    throw new ComputationError(
      'ModuleNotFoundError',
      'ONNX models need the package "onnxruntime-web", install it with "npm install onnxruntime-web"',
      cause,
    )
  }
}

// Nobody tells a model that it is done with, and no collector sees its memory in wasm: it goes with the model.
const released = new FinalizationRegistry((session: InferenceSession) => {
  void session.release().catch(() => undefined)
})

/** Opens a session. Throws `ComputationError` for bytes that are no model. */
export async function openSession(bytes: Uint8Array): Promise<InferenceSession> {
  const runtime = await loadRuntime()
  try {
    return await runtime.InferenceSession.create(bytes, {
      executionProviders: ['wasm'],
      logSeverityLevel: 4,
    })
  } catch (cause) {
    const text = onnxMessage(cause)
    if (text.startsWith('no available backend')) {
      throw new ComputationError(
        'RuntimeError',
        'ONNX Runtime cannot start, its .wasm file may be missing: install the package "onnxruntime-web" again',
        cause, // names paths of the server
      )
    }
    throw new ComputationError(
      'ValueError',
      /protobuf/.test(text)
        ? `The file is not an ONNX model: ${text}`
        : `The model cannot be loaded: ${text}`,
      cause,
    )
  }
}

/** Releases the session once `owner` is collected. */
export function releaseWith(owner: object, session: InferenceSession): void {
  released.register(owner, session)
}

/** What ONNX Runtime says was wrong, without its codes and its full stop. */
export function onnxMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/^.*?ERROR_MESSAGE: /s, '').replace(/\.\s*$/, '')
}
