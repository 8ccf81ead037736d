import { z } from 'zod'
import type { Json } from '../data/frame/vector.ts'
import { parseWire } from '../data/json/wire.ts'
import { badRequest } from '../error.ts'
import { textOrBytes } from '../models/cast-tensor.ts'
import { tableOf } from '../models/table-tensors.ts'
import { DATATYPES, type Datatype, type Signature, sizeOf, type Tensor } from '../models/tensor.ts'
import { tensorOfElements } from './elements.ts'
import { bytesOfBase64, tensorOfNested } from './nested.ts'
import type { InferenceAnswer, Inquiry, Question } from './question.ts'
import { bytesOfTensor, tensorOfBytes } from './raw.ts'
import { flatText } from './tensor-text.ts'

const Parameters = z.looseObject({
  content_type: z.string().nullish().describe("MLServer's: `np`, `pd`, `str`, `base64`"),
  binary_data_size: z.int().min(0).nullish(),
  binary_data: z.boolean().nullish(),
  binary_data_output: z.boolean().nullish(),
})

/** Extensions of the protocol that would change what is answered, and what to do without them. */
const NOT_HERE: ReadonlyMap<string, string> = new Map([
  [
    'shared_memory_region',
    'shared memory, which this server cannot reach: send and take its data in the request',
  ],
  ['classification', 'classification, which this server does not have: take the scores and sort them'],
])
const parameters = Parameters.nullish()

/** https://github.com/kserve/open-inference-protocol, "Inference Request JSON Object". */
export const InferenceRequest = z
  .object({
    id: z.string().nullish(),
    parameters,
    inputs: z
      .array(
        z.object({
          name: z.string(),
          shape: z.array(z.int().min(0)),
          datatype: z.enum(DATATYPES as [Datatype, ...Datatype[]]),
          parameters,
          data: z
            .unknown()
            .optional()
            .describe('row-major, flat or nested; absent where it follows as bytes'),
        }),
      )
      .describe('none of a model that takes none'),
    outputs: z
      .array(z.object({ name: z.string(), parameters }))
      .nullish()
      .describe('all when absent'),
  })
  .meta({ id: 'InferenceRequest' })

type Request = z.output<typeof InferenceRequest>
type Input = Request['inputs'][number]

const EXAMPLE = '{"inputs": [{"name": "X", "shape": [1, 2], "datatype": "FP32", "data": [1, 2]}]}'

/** Reads an inference request, in JSON or with the tensors behind it as bytes. Throws `bad-request`. */
export function readOpenInference(inquiry: Inquiry, signature: Signature): Question {
  const request = parseRequest(inquiry.text)
  const inputs = readTensors(request, inquiry.binary)
  const isFrame = request.parameters?.content_type === 'pd' && !signature.takesTable
  return {
    given: isFrame
      ? tableOf(
          inputs,
          inputs.map(({ name }) => name),
          signature.inputs,
        )
      : inputs,
    outputs: request.outputs?.map(({ name }) => name) ?? [],
    answer: (outputs) => writeResponse(inquiry, request, outputs),
  }
}

function parseRequest(text: string): Request {
  let body: Json
  try {
    body = parseWire(text)
  } catch (cause) {
    throw badRequest(`The body is not JSON: ${(cause as Error).message}`, cause)
  }
  const result = InferenceRequest.safeParse(body)
  if (result.success) {
    const { inputs, outputs } = result.data
    for (const tensor of [...inputs, ...(outputs ?? [])]) refuseUnknown(tensor)
    return result.data
  }
  const [issue] = result.error.issues
  throw badRequest(
    `The inference request is wrong at "${issue?.path.join('.')}": ${issue?.message}, expected such as ${EXAMPLE}`,
  )
}

function refuseUnknown({ name, parameters: said }: Pick<Input, 'name' | 'parameters'>): void {
  for (const [parameter, why] of NOT_HERE) {
    if ((said?.[parameter] ?? null) !== null) throw badRequest(`"${name}" asks for ${why}`)
  }
}

function readTensors(request: Request, binary: Uint8Array): readonly Tensor[] {
  let at = 0
  const tensors = request.inputs.map((input) => {
    const size = input.parameters?.binary_data_size ?? undefined
    if (size === undefined) return contentOf(input, request, jsonTensor(input))
    if (input.data !== undefined) {
      throw badRequest(`Input "${input.name}" has both "data" and "binary_data_size", send one of them`)
    }
    if (size > binary.length - at) {
      throw badRequest(
        `Input "${input.name}" has a "binary_data_size" of ${size}, ${binary.length - at} bytes are left behind the JSON`,
      )
    }
    const { name, datatype, shape } = input
    const tensor = tensorOfBytes(name, datatype, shape, binary.subarray(at, at + size))
    at += size
    return contentOf(input, request, tensor)
  })
  if (at === binary.length) return tensors
  throw badRequest(`${binary.length - at} bytes behind the JSON belong to no input, say "binary_data_size"`)
}

function jsonTensor({ name, datatype, shape, data }: Input): Tensor {
  if (data === undefined) throw badRequest(`Input "${name}" has no "data" and no "binary_data_size"`)
  const list = (Array.isArray(data) ? data : [data]) as readonly Json[]
  const isFlat = !list.some((item) => Array.isArray(item))
  const tensor = isFlat
    ? tensorOfElements(name, datatype, shape, list as never) // objects among them are refused there
    : { ...tensorOfNested(name, datatype, list), shape }
  const count = tensor.data.length
  if (count === sizeOf(shape)) return tensor
  throw badRequest(
    `Input "${name}" has ${count} values, its shape [${shape.join(', ')}] has ${sizeOf(shape)}`,
  )
}

/** What MLServer's content types say of the elements; names and shapes say all else. */
function contentOf(input: Input, request: Request, tensor: Tensor): Tensor {
  const type = input.parameters?.content_type ?? request.parameters?.content_type
  if (type !== 'base64' || tensor.datatype !== 'BYTES') return tensor
  const data = tensor.data.map((element) => textOrBytes(bytesOfBase64(input.name, String(element))))
  return { ...tensor, data }
}

/** The response with the outputs as JSON, or behind it as bytes where the client asks for that. */
function writeResponse(inquiry: Inquiry, request: Request, outputs: readonly Tensor[]): InferenceAnswer {
  const parts: Uint8Array[] = []
  const texts = outputs.map((tensor) => {
    const { name, datatype, shape } = tensor
    const wanted = request.outputs?.find((output) => output.name === name)?.parameters
    const isBinary = wanted?.binary_data ?? request.parameters?.binary_data_output ?? false
    const type = wanted?.content_type
    const head = { name, datatype, shape }
    if (!isBinary || !inquiry.takesBinary) {
      const said = type ? { ...head, parameters: { content_type: type } } : head
      return `${JSON.stringify(said).slice(0, -1)},"data":${flatText(tensor)}}`
    }
    const bytes = bytesOfTensor(tensor)
    parts.push(bytes)
    const said = { ...(type && { content_type: type }), binary_data_size: bytes.length }
    return JSON.stringify({ ...head, parameters: said })
  })
  const { id } = request
  const head = {
    model_name: inquiry.model,
    model_version: inquiry.version,
    ...(typeof id === 'string' && { id }),
  }
  const text = `${JSON.stringify(head).slice(0, -1)},"outputs":[${texts.join(',')}]}`
  return parts.length === 0 ? { text } : { text, binary: Buffer.concat(parts) }
}
