import type { Kind } from '../../store/metadata.ts'
import type { Model } from './model.ts'

/** Opens the stored bytes of a model; the code of a kind is loaded when it is first needed. */
export async function openModel(kind: Kind, bytes: Uint8Array): Promise<Model> {
  if (kind === 'onnx') return (await import('./onnx/onnx.ts')).openOnnx(bytes)
  return (await import('./sklearn/pipeline.ts')).parsePipeline(bytes)
}
