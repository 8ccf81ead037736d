import { availableParallelism } from 'node:os'
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'
import { ComputationError } from '../../error.ts'
import type { OnnxGraph } from './graph.ts'
import { nativeBackend } from './native-backend.ts'
import { explainOpening } from './opening-errors.ts'
import { withoutShapes, withoutZipMaps } from './rewrite.ts'
import type { OnnxBackend, OnnxSession } from './session.ts'
import { webBackend } from './web-backend.ts'

/** Once a thread. */
let loading: Promise<OnnxBackend> | undefined

/**
 * The quickest backend that there is. The native one only in a process of its own: no thread can be ended while it computes.
 * `OMEGA_ONNX=web` leaves it out.
 */
export function loadBackend(): Promise<OnnxBackend> {
  loading ??= quickest().catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

async function quickest(): Promise<OnnxBackend> {
  const native =
    isMainThread && process.env.OMEGA_ONNX !== 'web' ? await nativeBackend(availableParallelism()) : undefined
  return native ?? webBackend()
}

// Nobody tells a model that it is done with, and no collector sees the memory of its session: it goes with the model.
const released = new FinalizationRegistry((session: OnnxSession) => session.release())

/** Opens a session. Throws `ComputationError` for bytes that are no model, or one that cannot be computed here. */
export async function openSession(
  file: Uint8Array,
  graph: OnnxGraph,
  given?: OnnxBackend,
): Promise<OnnxSession> {
  const backend = given ?? (await loadBackend())
  const bytes = withoutZipMaps(file, graph)
  try {
    return await backend.open(bytes).catch(async (error: unknown) => {
      // The native one asks the machine for the locale of texts, which containers do not have.
      if (/construct locale/.test(String(error))) return (await webBackend()).open(bytes)
      // onnxruntime-web refuses what others open with a warning: shapes that are not those of the computation.
      if (!/ShapeInferenceError/.test(String(error))) throw error
      return backend.open(withoutShapes(bytes))
    })
  } catch (cause) {
    const text = String(cause instanceof Error ? cause.message : cause)
    if (text.startsWith('no available backend')) {
      throw new ComputationError(
        'RuntimeError',
        'ONNX Runtime cannot start, its .wasm file may be missing: install the package "onnxruntime-web" again',
        cause, // names paths of the server
      )
    }
    throw new ComputationError('ValueError', explainOpening(text, graph), cause)
  }
}

/** Releases the session once `owner` is collected. */
export function releaseWith(owner: object, session: OnnxSession): void {
  released.register(owner, session)
}
