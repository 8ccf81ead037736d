import type { Json } from '../../data/frame/vector.ts'

/** Of which answer something is a part: what its client knows it by. */
export interface Answered {
  readonly id: string
  /** When it was asked for. */
  readonly at: Date
  readonly model: string
}

type Fields = { readonly [name: string]: Json }

/** A chat completion (OpenAI, "The chat completion object") of a text; what is one already stays what it is. */
export function chatCompletion(about: Answered, value: Json): Json {
  if (isCompletion(value)) return value
  const message = { role: 'assistant', content: textOf(value) }
  const choice = { index: 0, message, logprobs: null, finish_reason: 'stop' }
  return { ...head(about, 'chatcmpl', 'chat.completion'), choices: [choice] }
}

/** A piece of it ("The chat completion chunk object"); without a piece it is the last one. */
export function chatChunk(about: Answered, piece: Json | undefined): Json {
  if (isCompletion(piece)) return piece
  const delta: Fields = piece === undefined ? {} : { role: 'assistant', content: textOf(piece) }
  const finish_reason = piece === undefined ? 'stop' : null
  const choice = { index: 0, delta, logprobs: null, finish_reason }
  return { ...head(about, 'chatcmpl', 'chat.completion.chunk'), choices: [choice] }
}

/** A completion of a prompt ("The completion object"), whole or a piece; chat completions are turned into one. */
export function textCompletion(about: Answered, value: Json | undefined, isPiece: boolean): Json {
  const choices = isCompletion(value) ? value.choices : [{ text: value === undefined ? '' : textOf(value) }]
  const finish = isPiece && value !== undefined ? null : 'stop'
  const given = isCompletion(value) && value.usage !== undefined ? { usage: value.usage } : {}
  return {
    ...head(about, 'cmpl', 'text_completion'),
    choices: choices.map((choice, index) => ({
      index,
      text: String(textIn(choice) ?? ''),
      logprobs: null,
      finish_reason: (choice.finish_reason as Json | undefined) ?? finish,
    })),
    ...given,
  }
}

/** Vectors ("The embedding object"), each as a list, or as base64 of its float32, which clients of OpenAI ask for by themselves. */
export function embeddingList({ model }: Answered, value: Json, isBase64: boolean): Json {
  const vectors = isList(value) ? value.data.map(({ embedding = null }) => embedding) : (value as Json[])
  const usage =
    isList(value) && value.usage !== undefined ? value.usage : { prompt_tokens: 0, total_tokens: 0 }
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: isBase64 && Array.isArray(vector) ? base64Of(vector as number[]) : vector,
  }))
  return { object: 'list', data, model, usage }
}

function base64Of(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64')
}

function head({ id, at, model }: Answered, prefix: string, object: string): Fields {
  return { id: `${prefix}-${id}`, object, created: Math.floor(at.getTime() / 1000), model }
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The text of a choice of any of the four forms. */
function textIn({ text, message, delta }: Fields): Json | undefined {
  return text ?? ((message ?? delta) as Fields | undefined)?.content
}

function isCompletion(value: Json | undefined): value is { choices: Fields[]; usage?: Json } {
  return typeof value === 'object' && value !== null && 'choices' in value && Array.isArray(value.choices)
}

function isList(value: Json): value is { data: Fields[]; usage?: Json } {
  return typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data)
}
