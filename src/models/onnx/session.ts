import type { Tensor } from 'onnxruntime-common'
import type { OnnxContent } from './named-tensors.ts'
import type { OnnxValue } from './signature.ts'

/** Where a model is computed: natively, or in WebAssembly. */
export type BackendName = 'native' | 'web'

/** A model that ONNX Runtime has opened. */
export interface OnnxSession {
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  /** The outputs that are asked for, by their names. Throws ONNX Runtime's own errors. */
  run(contents: readonly OnnxContent[], outputs: readonly string[]): Promise<Readonly<Record<string, Tensor>>>
  release(): void
}

/** The seam to ONNX Runtime; `test/models/onnx/backend.suite.ts` is its contract. */
export interface OnnxBackend {
  readonly name: BackendName
  /** Throws ONNX Runtime's own errors. */
  open(bytes: Uint8Array): Promise<OnnxSession>
}
