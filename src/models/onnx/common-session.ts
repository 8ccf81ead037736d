import type { InferenceSession, Tensor } from 'onnxruntime-common'
import type { OnnxContent } from './named-tensors.ts'
import type { OnnxSession } from './session.ts'
import { NO_TENSOR, type OnnxValue } from './signature.ts'

/** Both packages of ONNX Runtime have the same classes; errors are thrown, the log would say them once more. */
export const QUIET = { logSeverityLevel: 4 } as const

/** A session of either package behind the seam. */
export function commonSession(session: InferenceSession, TensorClass: typeof Tensor): OnnxSession {
  return {
    inputs: session.inputMetadata.map(describe),
    outputs: session.outputMetadata.map(describe),
    async run(contents, outputs) {
      const feeds = Object.fromEntries(
        contents.map((content) => [content.name, tensorOf(content, TensorClass)]),
      )
      return session.run(feeds, [...outputs], QUIET)
    },
    release: () => void session.release().catch(() => undefined),
  }
}

function tensorOf({ type, data, dims }: OnnxContent, TensorClass: typeof Tensor): Tensor {
  // The constructor takes float16 by its bits.
  if (!(data instanceof Float16Array)) return new TensorClass(type, data, dims)
  const bits = new Uint16Array(data.buffer, data.byteOffset, data.length)
  const tensor = new TensorClass(type, bits, dims)
  // It makes a Float16Array of them, of which onnxruntime-node sees nothing.
  return Object.defineProperty(tensor, 'data', { value: bits })
}

function describe(value: InferenceSession.ValueMetadata): OnnxValue {
  if (!value.isTensor) return { name: value.name, type: NO_TENSOR, shape: [] }
  return { name: value.name, type: value.type, shape: value.shape.map(known) }
}

/** A size that is not known, -1, is read as the largest uint32 by onnxruntime-web, and as "" by onnxruntime-node. */
function known(size: number | string): number | string | null {
  if (size === '') return null
  return typeof size === 'number' && (size < 0 || size >= 2 ** 31) ? null : size
}
