import { ComputationError } from '../error.ts'
import type { Kind } from '../store/metadata.ts'
import type { Model } from './model.ts'

/** The first byte of what zlib has compressed, as omega-ml keeps what joblib has pickled; no JSON begins with it. */
const ZLIB = 0x78

/**
 * Opens the stored bytes of a model. What computes with it is loaded when it is first needed: ONNX Runtime is large and optional.
 * Throws a `NotImplementedError` for a model of Python.
 */
export async function openModel(kind: Kind, bytes: Uint8Array): Promise<Model> {
  if (kind === 'onnx') return (await import('./onnx/onnx.ts')).openOnnx(bytes)
  const isOwn = kind === 'omega_edge.pipeline' || (kind === 'sklearn.joblib' && bytes[0] !== ZLIB)
  if (isOwn) return (await import('./sklearn/pipeline.ts')).parsePipeline(bytes)
  throw new ComputationError(
    'NotImplementedError',
    `The model is a Python object (kind "${kind}"), which only omega-ml's workers can open: name their broker (OMEGA_BROKER), or store it as ONNX`,
  )
}
