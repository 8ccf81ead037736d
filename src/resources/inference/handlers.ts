import { concatenated } from '../../data/concatenated.ts'
import { formatForContentType, mediaTypeOf } from '../../data/media-type.ts'
import { badRequest, LastingError, OmegaError } from '../../error.ts'
import { inquiryKwargs, unpackedAnswer } from '../../inference/message.ts'
import type { Inquiry, Protocol } from '../../inference/question.ts'
import { inferenceTask } from '../../models/model-action.ts'
import { storedSignature } from '../../models/stored-signature.ts'
import type { TensorSpec } from '../../models/tensor.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { parseHeaders } from '../../routing/query.ts'
import type { Attributes, Kind, Metadata } from '../../store/metadata.ts'
import type { FoundModel } from '../../store/model/model-store.ts'
import { parseModelName } from '../../store/model/name.ts'
import { versionsOf } from '../../store/model/versions.ts'
import { isHiddenName } from '../../store/object-name.ts'
import { jsonBody, ORDER_LIMIT, parseBody } from '../json-body.ts'
import { describeModel, hasPython } from '../model/describe.ts'
import { objectUri } from '../page.ts'
import { isAnsweredAtOnce, isAsync, runTask } from '../run-task.ts'
import { IndexRequest, InferenceHeaders } from './schemas.ts'

/** Bytes of one inquiry: it travels as text, of which JavaScript has some 500 MB at most. */
const LARGEST = 256 * 2 ** 20

const JSON_TYPE = 'application/json'

const JSON_LENGTH = 'Inference-Header-Content-Length'

/** `POST /v2/models/<name>/infer`. */
export async function infer(call: Call): Promise<Answer> {
  const { [JSON_LENGTH.toLowerCase() as 'inference-header-content-length']: length } = parseHeaders(
    InferenceHeaders,
    call.request.headers,
  )
  checkType(call, ['application/octet-stream'])
  const body = await bytesOf(call)
  if (length !== undefined && length > body.length) {
    throw badRequest(`Header "${JSON_LENGTH}" is ${length}, the body has ${body.length} bytes`)
  }
  const end = length ?? body.length
  return ask(call, 'open-inference', {
    text: textOf(body.subarray(0, end)),
    binary: body.subarray(end),
    // What is read later is JSON.
    takesBinary: !isAsync(call),
  })
}

/** `POST /v1/models/<name>:predict`. */
export async function predictInstances(call: Call): Promise<Answer> {
  checkType(call, [])
  return ask(call, 'instances', { text: textOf(await bytesOf(call)) })
}

/** `POST model/<name>/invocations`, as MLflow's scoring server. */
export async function invoke(call: Call): Promise<Answer> {
  const type = checkType(call, ['text/csv'])
  return ask(call, 'mlflow', { text: textOf(await bytesOf(call)), isCsv: type === 'text/csv' })
}

/** The type of the body, as JSON is where it says none; 415 for other types than JSON and those given. */
function checkType({ request }: Call, others: readonly string[]): string {
  const said = request.headers.get('content-type')
  const type = mediaTypeOf(said) || JSON_TYPE
  if (others.includes(type)) return type
  if (formatForContentType(said)?.name === 'json') return JSON_TYPE
  throw new OmegaError(
    'unsupported-media-type',
    `Content-Type "${type}" is not supported, use ${[JSON_TYPE, ...others].join(' or ')}`,
  )
}

async function ask(
  call: Call,
  protocol: Protocol,
  said: Pick<Inquiry, 'text'> & Partial<Inquiry>,
): Promise<Answer> {
  const { bucket, name } = call
  const { kind, ref } = await call.store.models.find(bucket, name)
  const inquiry = {
    protocol,
    version: '',
    isCsv: false,
    binary: new Uint8Array(),
    outputs: [],
    takesBinary: false,
    ...said,
  }
  const order = {
    task: inferenceTask(kind),
    name,
    args: [name],
    kwargs: { ...inquiryKwargs(inquiry), ...(isAnsweredAtOnce(call) && { found: { kind, ref } }) },
    resourceUri: objectUri(call, name),
    echo: { model: name },
    changesNothing: true,
  }
  return runTask(call, order, (result) => {
    const { text, binary } = unpackedAnswer(result)
    if (!binary) return { body: text }
    const head = new TextEncoder().encode(text)
    const headers = { 'Content-Type': 'application/octet-stream', [JSON_LENGTH]: String(head.length) }
    return { headers, body: concatenated([head, binary]) }
  })
}

async function bytesOf(call: Call): Promise<Uint8Array> {
  if (call.body && call.wholeBody) return call.wholeBody()
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of call.body ?? []) {
    size += part.length
    if (size > LARGEST) {
      throw new OmegaError(
        'payload-too-large',
        `The body is larger than ${LARGEST} bytes, ask in several requests`,
      )
    }
    parts.push(part)
  }
  const [only] = parts
  return parts.length === 1 && only ? only : concatenated(parts)
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw badRequest('The JSON of the body is not UTF-8', cause)
  }
}

/** `GET /v2/models/<name>`: what the model takes and answers. */
export async function metadata(call: Call): Promise<Answer> {
  const found = await call.store.models.find(call.bucket, call.name)
  const { metadata: object, kind } = found
  const { details } = await describeModel(call, call.name, found)
  const { inputs, outputs } = storedSignature(details)
  return {
    body: {
      name: parseModelName(call.name).name,
      versions: Object.keys(versionsOf(object.attributes).tags),
      platform: platformOf(kind),
      inputs: inputs.map(described),
      outputs: outputs.map(described),
    },
  }
}

function described({ name, datatype, shape, columns }: TensorSpec): object {
  return { name, datatype, shape, ...(columns && { parameters: { columns } }) }
}

/** The protocol's `<project>_<format>`. */
function platformOf(kind: Kind): string {
  return kind === 'onnx' ? 'onnx_onnxv1' : kind.replaceAll('.', '_')
}

/** `GET /v2/models/<name>/ready`: 503 of a model that cannot be asked, as KServe's own server. */
export async function ready(call: Call): Promise<Answer> {
  await findReady(call)
  return { body: { name: parseModelName(call.name).name, ready: true } }
}

/** The model, which can be asked. Throws 503 with what it lacks. */
async function findReady(call: Call): Promise<FoundModel> {
  const found = await call.store.models.find(call.bucket, call.name)
  const { details, failure } = await describeModel(call, call.name, found)
  // What is not known here may be known to Python, but for what no Python would answer.
  const isRefused = failure && (!hasPython(call) || failure.exception === 'NotFittedError')
  const reason = unfitted(details) ?? (isRefused ? failure.message : undefined)
  if (reason !== undefined) throw new LastingError(`Model "${found.name}" is not ready: ${reason}`)
  await call.tasks.ready()
  return found
}

/** Why a model that has learned nothing yet cannot be asked. */
function unfitted({ fitted }: Attributes): string | undefined {
  return fitted === false ? 'It is not fitted yet' : undefined
}

/** `GET /v1/models/<name>`: for KServe v1 and TensorFlow Serving; 503 as `ready`. */
export async function status(call: Call): Promise<Answer> {
  const { ref } = await findReady(call)
  const state = { state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } }
  return {
    body: {
      name: parseModelName(call.name).name,
      ready: true,
      model_version_status: [{ version: ref, ...state }],
    },
  }
}

/** `POST /v2/repository/index`: the models of the bucket of which rules allow something. */
export async function repositoryIndex(call: Call): Promise<Answer> {
  const { ready: onlyReady } = parseBody(IndexRequest, await jsonBody(call, ORDER_LIMIT), '{"ready": true}')
  const models = (await visibleModels(call)).map(async (model) => {
    const { latest: version = '' } = versionsOf(model.attributes).tags
    const reason = unfitted(await call.store.models.detailsOf(model))
    return { name: model.key.name, version, state: reason ? 'UNAVAILABLE' : 'READY', reason: reason ?? '' }
  })
  const entries = await Promise.all(models)
  return { body: onlyReady ? entries.filter(({ state }) => state === 'READY') : entries }
}

/** `GET /v1/models`. */
export async function names(call: Call): Promise<Answer> {
  return { body: { models: (await visibleModels(call)).map(({ key }) => key.name) } }
}

async function visibleModels(call: Call): Promise<readonly Metadata[]> {
  const { objects } = await call.store.list({
    bucket: call.bucket,
    prefix: 'models/',
    accepts: (name) => !isHiddenName(name) && call.visible(name),
    offset: 0,
    limit: Number.MAX_SAFE_INTEGER,
  })
  return objects
}
