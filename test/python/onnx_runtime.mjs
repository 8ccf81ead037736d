// Runs models by ONNX Runtime alone, beside which onnx_suite.py holds the server: a line of JSON in, a line of JSON out.
// Usage: onnx_runtime.mjs web|native
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'

const isWeb = process.argv[2] === 'web'
const { InferenceSession, Tensor, env } = await import(isWeb ? 'onnxruntime-web' : 'onnxruntime-node')
env.logLevel = 'fatal'
if (isWeb) env.wasm.numThreads = 1
const ARRAYS = {
  bool: Uint8Array,
  int4: Uint8Array,
  uint4: Uint8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
}
const options = { executionProviders: [isWeb ? 'wasm' : 'cpu'], logSeverityLevel: 4 }

for await (const line of createInterface({ input: process.stdin })) {
  const { model, inputs } = JSON.parse(line)
  console.log(JSON.stringify(await run(model, inputs)))
}

async function run(model, inputs) {
  let session
  try {
    session = await InferenceSession.create(await readFile(model), options)
    const feeds = Object.fromEntries(inputs.map((input) => [input.name, tensorOf(input)]))
    const outputs = await session.run(feeds, session.outputNames)
    return { outputs: Object.entries(outputs).map(([name, tensor]) => ({ name, ...written(tensor) })) }
  } catch (error) {
    return { error: String(error?.message ?? error), isOpen: session !== undefined }
  } finally {
    await session?.release()
  }
}

function tensorOf({ type, shape, data }) {
  if (type === 'string') return new Tensor(type, data, shape)
  const { buffer } = new Uint8Array(Buffer.from(data, 'base64'))
  const elements = new ARRAYS[type](buffer)
  const tensor = new Tensor(type, elements, shape)
  // onnxruntime-node sees nothing in the Float16Array that the tensor makes of them.
  return type === 'float16' ? Object.defineProperty(tensor, 'data', { value: elements }) : tensor
}

function written({ type, dims, data }) {
  if (Array.isArray(data)) return { type, shape: dims, data }
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return { type, shape: dims, data: bytes.toString('base64') }
}
