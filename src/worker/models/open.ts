import type { Kind } from '../../store/metadata.ts'
import type { Model } from './model.ts'
import { parsePipeline } from './sklearn/pipeline.ts'

/** Opens the stored bytes of a model. ONNX Runtime, which is large and optional, is loaded when it is first needed. */
export async function openModel(kind: Kind, bytes: Uint8Array): Promise<Model> {
  if (kind === 'onnx') return (await import('./onnx/onnx.ts')).openOnnx(bytes)
  return parsePipeline(bytes)
}
