import type { z } from 'zod'
import type { Json } from '../../data/frame/vector.ts'
import { notFound, OmegaError } from '../../error.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { parseQuery } from '../../routing/query.ts'
import { parseModelName } from '../../store/model/name.ts'
import type { TaskRecord } from '../../store/task-records.ts'
import { jsonBody, parseBody } from '../json-body.ts'
import { objectUri } from '../page.ts'
import { isAsync, responseOf, runTask, submitTask, type TaskOrder } from '../run-task.ts'
import { ChatCompletion, Completion, CompletionQuery, Embedding, OpenAiEmbedding } from './schemas.ts'
import { streamPieces } from './stream-pieces.ts'

const CHAT = '/api/openai/v1/chat/completions'
const EMBEDDINGS = '/api/openai/v1/embeddings'

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

/** `POST /api/openai/v1/embeddings`. Rules see `model/<name>/embed`. */
export async function embeddings(call: Call): Promise<Answer> {
  const body = parseBody(OpenAiEmbedding, await jsonBody(call), '{"model": "mymodel", "input": ["hello"]}')
  call.authorizeTask({ resource: 'model', name: body.model, action: 'embed' })
  return generated(call, orderOf(body.model, 'embed', EMBEDDINGS, withDocuments(body), { raw: true }))
}

/** `GET /api/openai/v1/models`: the models of the bucket that complete or embed, of which rules allow something. */
export async function models(call: Call): Promise<Answer> {
  const { objects } = await call.store.list({
    bucket: call.bucket,
    prefix: 'models/',
    accepts: (name) => call.visible(name),
    offset: 0,
    limit: Number.MAX_SAFE_INTEGER,
  })
  const data = objects
    .filter(({ kind }) => kind.startsWith('genai.'))
    .map(({ key, created }) => ({
      id: key.name,
      object: 'model',
      created: Math.floor(created.getTime() / 1000),
      owned_by: 'omega-ml',
    }))
  return { body: { object: 'list', data } }
}

/** Bare where the request came by OpenAI's route. */
export function presentGenerated({ resourceUri, subject }: TaskRecord, result: string): string {
  if (resourceUri === CHAT || resourceUri === EMBEDDINGS) return result
  return `{"model":${JSON.stringify(subject.name)},"result":${result},"resource_uri":${JSON.stringify(resourceUri)}}`
}

/** omega-ml finds OpenAI's `input` only where it is not stored first. */
function withDocuments(body: z.output<typeof Embedding>): Json {
  return { ...body, documents: body.documents ?? body.input ?? [] } as Json
}

function orderOf(
  name: string,
  action: 'complete' | 'embed',
  resourceUri: string,
  data: Json,
  options: { readonly [name: string]: Json },
): TaskOrder {
  const args = [name, action, data, options]
  return { task: 'omega_edge.generate', name, args, kwargs: {}, resourceUri, echo: { model: name } }
}

async function generated(call: Call, order: TaskOrder): Promise<Answer> {
  await checkModel(call, order.name)
  return runTask(call, order)
}

/** Server-sent events, one for each piece of the answer. What fails before the first one is answered by its status. */
async function streamed(call: Call, order: TaskOrder): Promise<Answer> {
  await checkModel(call, order.name)
  const { id } = await submitTask(call, order)
  const pieces = call.tasks.pieces(id)
  const { signal } = call.request
  const cancel = () => call.tasks.abandon(id)
  signal.addEventListener('abort', cancel)
  const first = await pieces.next()
  signal.removeEventListener('abort', cancel)
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
    wording: (piece) => call.wording.piece(order.name, worded(order, piece)),
    last: order.resourceUri === CHAT ? call.wording.lastEvent : '',
    cancel,
  })
  return { status: 200, headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }, body }
}

function worded({ name, resourceUri }: TaskOrder, piece: Json): object {
  if (resourceUri === CHAT && typeof piece === 'object' && piece !== null) return piece
  return { model: name, result: piece, resource_uri: resourceUri }
}

async function checkModel(call: Call, spelled: string): Promise<void> {
  const { name } = parseModelName(spelled)
  if (await call.store.find({ bucket: call.bucket, prefix: 'models/', name })) return
  throw notFound(`There is no model "${name}" in bucket "${call.bucket}"`)
}

/** A stream has no way to be read later. */
function unanswered(): OmegaError {
  const message = 'No worker is there to answer, or the server is shutting down, try again later'
  return new OmegaError('unavailable', message, { headers: { 'Retry-After': '10' } })
}
