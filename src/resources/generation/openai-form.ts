import type { Json } from '../../data/frame/vector.ts'

/** Of which answer something is a part: what its client knows it by. */
export interface Answered {
  readonly id: string
  /** When it was asked for. */
  readonly at: Date
  readonly model: string
}

type Fields = { readonly [name: string]: Json }

/** Of who does not count tokens: clients such as LangChain's fail where there is no `usage`. */
const UNCOUNTED = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }

/** A chat completion (OpenAI, "The chat completion object") of a text; what is one already stays what it is. */
export function chatCompletion(about: Answered, value: Json): Json {
  if (isCompletion(value)) return { ...head(about, 'chatcmpl', 'chat.completion'), ...value }
  const message = { role: 'assistant', content: textOf(value) }
  const choice = { index: 0, message, logprobs: null, finish_reason: 'stop' }
  return { ...head(about, 'chatcmpl', 'chat.completion'), choices: [choice], usage: UNCOUNTED }
}

/** Words the pieces of one ("The chat completion chunk object"): the first says the role, which clients put together. */
export function chatChunks(about: Answered): PieceWording {
  let isFirst = true
  return wording((piece) => {
    const role = isFirst ? { role: 'assistant' } : {}
    isFirst = false
    const start = head(about, 'chatcmpl', 'chat.completion.chunk')
    if (isCompletion(piece)) return { ...start, ...piece }
    const delta: Fields = piece === undefined ? {} : { ...role, content: textOf(piece) }
    return { ...start, choices: [choiceOf(delta, piece === undefined ? 'stop' : null)] }
  })
}

/** The same of a model, which words its pieces and their end by itself: only what is no object is put into a chunk. */
export function modelChunks(about: Answered): PieceWording {
  const texts = chatChunks(about)
  let hasTexts = false
  return {
    piece(piece) {
      if (typeof piece === 'object' && piece !== null) return piece
      hasTexts = true
      return texts.piece(piece)
    },
    end: () => (hasTexts ? texts.end() : []),
  }
}

/** The same of a completion of a prompt. */
export function textChunks(about: Answered): PieceWording {
  return wording((piece) => textCompletion(about, piece, true) as Chunk)
}

/** How the pieces of one answer are worded. */
export interface PieceWording {
  piece(piece: Json): object
  /** Says that it stops, unless a piece has said why it ended. */
  end(): readonly object[]
}

type Chunk = { readonly [name: string]: Json } & { readonly choices: readonly Fields[] }

function wording(worded: (piece: Json | undefined) => Chunk): PieceWording {
  let hasEnded = false
  return {
    piece(piece) {
      const chunk = worded(piece)
      hasEnded ||= chunk.choices.some(({ finish_reason }) => finish_reason != null)
      return chunk
    },
    end: () => (hasEnded ? [] : [worded(undefined)]),
  }
}

function choiceOf(delta: Fields, finish_reason: 'stop' | null): Fields {
  return { index: 0, delta, logprobs: null, finish_reason }
}

/** A completion of a prompt ("The completion object"), whole or a piece; chat completions are turned into one. */
export function textCompletion(about: Answered, value: Json | undefined, isPiece: boolean): Json {
  const choices = isCompletion(value) ? value.choices : [{ text: value === undefined ? '' : textOf(value) }]
  const finish = isPiece && value !== undefined ? null : 'stop'
  const usage = (isCompletion(value) ? value.usage : undefined) ?? (isPiece ? undefined : UNCOUNTED)
  return {
    ...head(about, 'cmpl', 'text_completion'),
    choices: choices.map((choice, index) => ({
      index,
      text: String(textIn(choice) ?? ''),
      logprobs: null,
      finish_reason: (choice.finish_reason as Json | undefined) ?? finish,
    })),
    ...(usage !== undefined && { usage }),
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
