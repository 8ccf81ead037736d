import type { z } from 'zod'
import type { Json } from '../../data/frame/vector.ts'
import { parseExactly } from '../../data/json/wire.ts'
import { badRequest, notFound } from '../../error.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { parseQuery } from '../../routing/query.ts'
import type { Metadata } from '../../store/metadata.ts'
import { parseModelName } from '../../store/model/name.ts'
import type { TaskRecord } from '../../store/task-records.ts'
import { parseExactBody } from '../json-body.ts'
import { objectUri } from '../page.ts'
import { isAsync } from '../run-task.ts'
import { generates, isOfScript } from './generator.ts'
import {
  chatChunks,
  chatCompletion,
  embeddingList,
  modelChunks,
  openAiFailure,
  textChunks,
  textChunksOfEach,
  textCompletion,
} from './openai-form.ts'
import { generated, orderOf, type StreamForm, streamed } from './order.ts'
import { presentResponse, RESPONSES } from './responses/present.ts'
import {
  ChatCompletion,
  Completion,
  CompletionQuery,
  Embedding,
  OpenAiEmbedding,
  TextCompletion,
} from './schemas.ts'
import type { Answered, PieceWording } from './wording.ts'

const CHAT = '/api/openai/v1/chat/completions'
const COMPLETIONS = '/api/openai/v1/completions'
const EMBEDDINGS = '/api/openai/v1/embeddings'
/** The same whose vectors are asked for in base64. */
const BASE64_EMBEDDINGS = '/api/openai/v1/embeddings?encoding_format=base64'

/** `PUT model/<name>/complete/`: what the model makes of a prompt or of messages. */
export async function complete(call: Call): Promise<Answer> {
  const query = parseQuery(CompletionQuery, call.query)
  const { body, given } = await parseExactBody(call, Completion, '{"prompt": "hello"}')
  const stream = query.stream ?? body.stream ?? false
  const uri = objectUri(call, call.name)
  const order = orderOf(call.name, 'complete', uri, query.prompt ?? given, { stream })
  if (!stream || isAsync(call)) return generated(call, order)
  return streamed(call, order, { wordingOf: () => ownPieces(call, uri) })
}

/** `PUT model/<name>/embed/`: a vector for each document. */
export async function embed(call: Call): Promise<Answer> {
  const { body, given } = await parseExactBody(call, Embedding, '{"documents": ["hello", "world"]}')
  const data = { ...given, documents: documentsOf(body) }
  return generated(call, orderOf(call.name, 'embed', objectUri(call, call.name), data, {}))
}

/** `POST /api/openai/v1/chat/completions`, for clients of OpenAI. Rules see `model/<name>/complete`. */
export async function chat(call: Call): Promise<Answer> {
  const example = '{"model": "mymodel", "messages": [{"role": "user", "content": "hello"}]}'
  const { body, given } = await parseExactBody(call, ChatCompletion, example)
  const { model } = body
  call.authorizeTask({ resource: 'model', name: model, action: 'complete' })
  const stream = body.stream ?? false
  const order = orderOf(model, 'complete', CHAT, { ...given, raw: true }, { stream, raw: true })
  return stream && !isAsync(call)
    ? streamed(call, order, openAiStream(call, chatWording))
    : generated(call, order)
}

/** Models word their pieces by themselves. */
function chatWording(about: Answered, task: string): PieceWording {
  return isOfScript(task) ? chatChunks(about) : modelChunks(about)
}

/** `POST /api/openai/v1/completions`, which is asked for a text and not for a chat. Rules see the same. */
export async function completions(call: Call): Promise<Answer> {
  const { body, given } = await parseExactBody(
    call,
    TextCompletion,
    '{"model": "mymodel", "prompt": "hello"}',
  )
  const { model } = body
  const prompts = promptsOf(body.prompt)
  if (prompts.length === 0) throw badRequest('The body has no prompt, send a text or a list of texts')
  call.authorizeTask({ resource: 'model', name: model, action: 'complete' })
  const stream = body.stream ?? false
  const several = prompts.length > 1
  const data = { ...given, prompt: several ? prompts : prompts[0]!, raw: true }
  const options = { stream, raw: true, ...(several && { several }) } as const
  const order = orderOf(
    model,
    'complete',
    COMPLETIONS,
    data,
    options,
    several ? { prompts: prompts.length } : {},
  )
  if (!stream || isAsync(call)) return generated(call, order)
  const wordingOf = several ? (about: Answered) => textChunksOfEach(about, prompts.length) : textChunks
  return streamed(call, order, openAiStream(call, wordingOf))
}

/** A text or the tokens of one, or a list of such. */
function promptsOf(prompt: z.output<typeof TextCompletion>['prompt']): readonly Json[] {
  return typeof prompt === 'string' || typeof prompt[0] === 'number' ? [prompt as Json] : (prompt as Json[])
}

/** `POST /api/openai/v1/embeddings`. Rules see `model/<name>/embed`. */
export async function embeddings(call: Call): Promise<Answer> {
  const { body, given } = await parseExactBody(
    call,
    OpenAiEmbedding,
    '{"model": "mymodel", "input": ["hello"]}',
  )
  call.authorizeTask({ resource: 'model', name: body.model, action: 'embed' })
  const uri = body.encoding_format === 'base64' ? BASE64_EMBEDDINGS : EMBEDDINGS
  const data = { ...given, documents: documentsOf(body) }
  return generated(call, orderOf(body.model, 'embed', uri, data, { raw: true }))
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
    case COMPLETIONS: {
      const answered = value()
      const isOfEach = task.echo.prompts !== undefined && Array.isArray(answered)
      return JSON.stringify(textCompletion(about, isOfEach ? answered : [answered]))
    }
    case RESPONSES:
      return JSON.stringify(presentResponse(task))
    case EMBEDDINGS:
      return isOfScript(task.task)
        ? JSON.stringify(embeddingList(about, parseExactly(result), false))
        : result
    case BASE64_EMBEDDINGS:
      return JSON.stringify(embeddingList(about, value(), true))
  }
  return `{"model":${JSON.stringify(subject.name)},"result":${result},"resource_uri":${JSON.stringify(resourceUri)}}`
}

/** omega-ml finds OpenAI's `input` only where it is not stored first. */
function documentsOf({ documents, input }: z.output<typeof Embedding>): Json {
  const given = documents ?? input ?? []
  // A list of numbers is one text in tokens.
  return typeof given[0] === 'number' ? [given as Json] : given
}

/** The pieces of `model/<name>/complete`. */
function ownPieces(call: Call, uri: string): PieceWording {
  const { name, wording } = call
  return {
    begin: () => [],
    piece: (result) => [wording.piece(name, { model: name, result, resource_uri: uri })],
    end: () => [],
    failed: (message) => [{ error: message }],
  }
}

function openAiStream({ wording }: Call, wordingOf: StreamForm['wordingOf']): StreamForm {
  const worded: StreamForm['wordingOf'] = (about, task) => {
    const own = wordingOf(about, task)
    const told = (chunks: readonly object[]) => chunks.map((chunk) => wording.piece(about.model, chunk))
    return { ...own, piece: (piece: Json) => told(own.piece(piece)), failed: openAiFailure }
  }
  return { wordingOf: worded, last: wording.lastEvent }
}
