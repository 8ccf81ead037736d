import type { z } from 'zod'
import type { Json } from '../../data/frame/vector.ts'
import { badRequest, notFound, OmegaError } from '../../error.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { parseQuery } from '../../routing/query.ts'
import type { Metadata } from '../../store/metadata.ts'
import { parseModelName } from '../../store/model/name.ts'
import type { TaskRecord } from '../../store/task-records.ts'
import { jsonBody, parseBody } from '../json-body.ts'
import { objectUri } from '../page.ts'
import { isAsync, responseOf, runTask, submitTask, type TaskOrder } from '../run-task.ts'
import { type GeneratingAction, generates, generatingTask, isOfScript } from './generator.ts'
import {
  type Answered,
  chatChunks,
  chatCompletion,
  embeddingList,
  modelChunks,
  type PieceWording,
  textChunks,
  textCompletion,
} from './openai-form.ts'
import {
  ChatCompletion,
  Completion,
  CompletionQuery,
  Embedding,
  OpenAiEmbedding,
  TextCompletion,
} from './schemas.ts'
import { streamPieces } from './stream-pieces.ts'

const CHAT = '/api/openai/v1/chat/completions'
const COMPLETIONS = '/api/openai/v1/completions'
const EMBEDDINGS = '/api/openai/v1/embeddings'
/** The same whose vectors are asked for in base64. */
const BASE64_EMBEDDINGS = '/api/openai/v1/embeddings?encoding_format=base64'

/** `PUT model/<name>/complete/`: what the model makes of a prompt or of messages. */
export async function complete(call: Call): Promise<Answer> {
  const query = parseQuery(CompletionQuery, call.query)
  const body = parseBody(Completion, await jsonBody(call), '{"prompt": "hello"}')
  const stream = query.stream ?? body.stream ?? false
  const order = orderOf(call.name, 'complete', objectUri(call, call.name), query.prompt ?? (body as Json), {
    stream,
  })
  return stream && !isAsync(call) ? streamed(call, order) : generated(call, order)
}

/** `PUT model/<name>/embed/`: a vector for each document. */
export async function embed(call: Call): Promise<Answer> {
  const body = parseBody(Embedding, await jsonBody(call), '{"documents": ["hello", "world"]}')
  return generated(call, orderOf(call.name, 'embed', objectUri(call, call.name), withDocuments(body), {}))
}

/** `POST /api/openai/v1/chat/completions`, for clients of OpenAI. Rules see `model/<name>/complete`. */
export async function chat(call: Call): Promise<Answer> {
  const example = '{"model": "mymodel", "messages": [{"role": "user", "content": "hello"}]}'
  const body = parseBody(ChatCompletion, await jsonBody(call), example)
  const { model, stream = false } = body
  call.authorizeTask({ resource: 'model', name: model, action: 'complete' })
  const order = orderOf(model, 'complete', CHAT, { ...body, raw: true } as Json, { stream, raw: true })
  return stream && !isAsync(call) ? streamed(call, order) : generated(call, order)
}

/** `POST /api/openai/v1/completions`, which is asked for a text and not for a chat. Rules see the same. */
export async function completions(call: Call): Promise<Answer> {
  const body = parseBody(TextCompletion, await jsonBody(call), '{"model": "mymodel", "prompt": "hello"}')
  const { model, stream = false } = body
  const [prompt = '', ...more] = [body.prompt].flat()
  if (more.length > 0) throw badRequest('The body has several prompts, send each in a request of its own')
  call.authorizeTask({ resource: 'model', name: model, action: 'complete' })
  const data = { ...body, prompt, raw: true } as Json
  const order = orderOf(model, 'complete', COMPLETIONS, data, { stream, raw: true })
  return stream && !isAsync(call) ? streamed(call, order) : generated(call, order)
}

/** `POST /api/openai/v1/embeddings`. Rules see `model/<name>/embed`. */
export async function embeddings(call: Call): Promise<Answer> {
  const body = parseBody(OpenAiEmbedding, await jsonBody(call), '{"model": "mymodel", "input": ["hello"]}')
  call.authorizeTask({ resource: 'model', name: body.model, action: 'embed' })
  const uri = body.encoding_format === 'base64' ? BASE64_EMBEDDINGS : EMBEDDINGS
  return generated(call, orderOf(body.model, 'embed', uri, withDocuments(body), { raw: true }))
}

/** `GET /api/openai/v1/models`: the models of the bucket that complete or embed, of which rules allow something. */
export async function models(call: Call): Promise<Answer> {
  const found = await Promise.all(
    (['models/', 'scripts/'] as const).map((prefix) =>
      call.store.list({
        bucket: call.bucket,
        prefix,
        accepts: (name) => call.visible(name),
        offset: 0,
        limit: Number.MAX_SAFE_INTEGER,
      }),
    ),
  )
  const data = found.flatMap(({ objects }) => objects.filter(isGenerative).map(listed))
  return { body: { object: 'list', data } }
}

/** `GET /api/openai/v1/models/<id>`. */
export async function model(call: Call): Promise<Answer> {
  const { store, bucket, name } = call
  const known = await store.find({ bucket, prefix: 'models/', name: parseModelName(name).name })
  const object = known ?? (await store.find(store.scripts.keyOf(bucket, name)))
  if (!object || !isGenerative(object))
    throw notFound(`There is no model "${name}" in bucket "${bucket}" that completes or embeds`)
  return { body: { ...listed(object), id: name } }
}

function isGenerative(object: Metadata): boolean {
  return object.kind.startsWith('genai.') || generates(object).length > 0
}

function listed({ key, created }: Metadata) {
  const seconds = Math.floor(created.getTime() / 1000)
  return { id: key.name, object: 'model', created: seconds, owned_by: 'omega-ml' }
}

/** Bare where the request came by OpenAI's route. */
export function presentGenerated(task: TaskRecord, result: string): string {
  const { id, submitted, subject, resourceUri } = task
  const about = { id, at: submitted, model: subject.name }
  const value = () => JSON.parse(result) as Json
  switch (resourceUri) {
    case CHAT:
      return isOfScript(task.task) ? JSON.stringify(chatCompletion(about, value())) : result
    case COMPLETIONS:
      return JSON.stringify(textCompletion(about, value(), false))
    case EMBEDDINGS:
      return isOfScript(task.task) ? JSON.stringify(embeddingList(about, value(), false)) : result
    case BASE64_EMBEDDINGS:
      return JSON.stringify(embeddingList(about, value(), true))
  }
  return `{"model":${JSON.stringify(subject.name)},"result":${result},"resource_uri":${JSON.stringify(resourceUri)}}`
}

/** omega-ml finds OpenAI's `input` only where it is not stored first. */
function withDocuments(body: z.output<typeof Embedding>): Json {
  const given = body.documents ?? body.input ?? []
  // A list of numbers is one text in tokens.
  const isOne = typeof given[0] === 'number'
  return { ...body, documents: isOne ? [given as Json] : given } as Json
}

function orderOf(
  name: string,
  action: 'complete' | 'embed',
  resourceUri: string,
  data: Json,
  options: { readonly [name: string]: Json },
): GenerationOrder {
  return {
    name,
    action,
    args: [name, action, data, options],
    kwargs: {},
    resourceUri,
    echo: { model: name },
  }
}

/** An order of which is not known yet who answers it. */
type GenerationOrder = Omit<TaskOrder, 'task'> & { readonly action: GeneratingAction }

async function generated(call: Call, order: GenerationOrder): Promise<Answer> {
  return runTask(call, { ...order, task: await generatingTask(call, order.name, order.action) })
}

/** Server-sent events, one for each piece of the answer. What fails before the first one is answered by its status. */
async function streamed(call: Call, order: GenerationOrder): Promise<Answer> {
  const task = await generatingTask(call, order.name, order.action)
  const { id, submitted } = await submitTask(call, { ...order, task })
  const pieces = call.tasks.pieces(id)
  const { signal } = call.request
  const cancel = () => call.tasks.abandon(id)
  signal.addEventListener('abort', cancel)
  const first = await pieces.next()
  signal.removeEventListener('abort', cancel)
  const isOpenAi = order.resourceUri === CHAT || order.resourceUri === COMPLETIONS
  const worded = wordingOf({ ...order, task }, { id, at: submitted, model: order.name })
  const ended = async () => {
    const record = await call.tasks.wait(id)
    if (record.finished) return responseOf(call, record)
    cancel()
    throw unanswered()
  }
  if (first.done) await ended()
  const body = streamPieces({
    first: first.done ? [] : [first.value],
    rest: pieces,
    ended,
    wording: (piece) => call.wording.piece(order.name, worded.piece(piece)),
    closing: worded.end,
    last: isOpenAi ? call.wording.lastEvent : '',
    cancel,
  })
  return { status: 200, headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }, body }
}

function wordingOf({ name, resourceUri, task }: TaskOrder, about: Answered): PieceWording {
  if (resourceUri === COMPLETIONS) return textChunks(about)
  if (resourceUri === CHAT) return isOfScript(task) ? chatChunks(about) : modelChunks(about)
  return { piece: (piece) => ({ model: name, result: piece, resource_uri: resourceUri }), end: () => [] }
}

/** A stream has no way to be read later. */
function unanswered(): OmegaError {
  const message = 'No worker is there to answer, or the server is shutting down, try again later'
  return new OmegaError('unavailable', message, { headers: { 'Retry-After': '10' } })
}
