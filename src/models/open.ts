import { ComputationError } from '../error.ts'
import type { Kind } from '../store/metadata.ts'
import type { Model } from './model.ts'

/** The first byte of our own form, JSON; no file of Python's begins with it. */
const BRACE = 0x7b

/** Whether the bytes are a pipeline of this server's own, rather than what Python has written. */
export function isOwnForm(bytes: Uint8Array): boolean {
  return bytes[0] === BRACE
}

/**
 * Opens the stored bytes of a model. What computes with it is loaded when it is first needed: ONNX Runtime is large and optional.
 * Throws a `NotImplementedError` for a model that only Python opens.
 */
export async function openModel(kind: Kind, bytes: Uint8Array): Promise<Model> {
  if (kind === 'onnx') return (await import('./onnx/onnx.ts')).openOnnx(bytes)
  if (kind === 'omega_edge.pipeline' || kind === 'sklearn.joblib') {
    if (isOwnForm(bytes)) return (await import('./sklearn/pipeline.ts')).parsePipeline(bytes)
    return (await import('./fitted/fitted-model.ts')).openFitted(bytes)
  }
  throw new ComputationError(
    'NotImplementedError',
    `The model is a Python object (kind "${kind}"), which only omega-ml's workers can open: name their broker (OMEGA_BROKER), or store it as ONNX`,
  )
}
