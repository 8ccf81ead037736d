import type { Json } from '../../data/frame/vector.ts'
import {
  type Completion,
  callsOf,
  deltaOf,
  type Fields,
  isCompletion,
  isFields,
  mergedPieces,
  piecesOf,
  textOf,
} from './pieces.ts'
import type { Answered, PieceWording } from './wording.ts'

/** Of who does not count tokens: clients such as LangChain's fail where there is no `usage`. */
const UNCOUNTED = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }

/** A chat completion (OpenAI, "The chat completion object") of an answer; what is one already stays what it is. */
export function chatCompletion(about: Answered, value: Json): Json {
  const start = { ...head(about, 'chatcmpl', 'chat.completion'), usage: UNCOUNTED }
  if (isCompletion(value) && value.choices.every(({ message }) => message !== undefined))
    return { ...start, ...value }
  const pieces = piecesOf(value)
  if (!pieces.some(isCompletion)) return { ...start, choices: [saidChoice(textOf(value))] }
  const { choices, ...rest } = mergedPieces(pieces)
  return { ...start, ...rest, object: 'chat.completion', choices: choices.map(endedChoice) }
}

function saidChoice(content: string): Fields {
  return { index: 0, message: { role: 'assistant', content }, logprobs: null, finish_reason: 'stop' }
}

function endedChoice({ message, finish_reason, ...choice }: Fields): Fields {
  const said = isFields(message) ? message : {}
  const calls = callsOf(said).map(({ index: _, ...call }) => call)
  return {
    ...choice,
    message: { role: 'assistant', content: null, ...said, ...(calls.length > 0 && { tool_calls: calls }) },
    finish_reason: finish_reason ?? (calls.length > 0 ? 'tool_calls' : 'stop'),
  }
}

/** Words the pieces of one ("The chat completion chunk object"): the first says the role, which clients put together. */
export function chatChunks(about: Answered): PieceWording {
  const start = head(about, 'chatcmpl', 'chat.completion.chunk')
  let isFirst = true
  return chunks((piece) => {
    const role = isFirst ? { role: 'assistant' } : {}
    isFirst = false
    if (isCompletion(piece)) {
      const choices = piece.choices.map(({ message, ...choice }) =>
        message === undefined ? choice : { ...choice, delta: deltaOf({ message }) },
      )
      return { ...start, ...piece, object: 'chat.completion.chunk', choices }
    }
    const delta: Fields = piece === undefined ? {} : { ...role, content: textOf(piece) }
    return { ...start, choices: [choiceOf(delta, piece === undefined ? 'stop' : null)] }
  })
}

/** The same of a model, which words its pieces and their end by itself: only what is no object is put into a chunk. */
export function modelChunks(about: Answered): PieceWording {
  const texts = chatChunks(about)
  let hasTexts = false
  return {
    ...texts,
    piece(piece) {
      if (typeof piece === 'object' && piece !== null) return [piece]
      hasTexts = true
      return texts.piece(piece)
    },
    end: () => (hasTexts ? texts.end() : []),
  }
}

/** The same of a completion of a prompt. */
export function textChunks(about: Answered): PieceWording {
  const start = head(about, 'cmpl', 'text_completion')
  return chunks((piece) => {
    const usage = isCompletion(piece) ? piece.usage : undefined
    return {
      ...start,
      choices: textChoices(piece ?? '', piece === undefined ? 'stop' : null),
      ...(usage !== undefined && { usage }),
    }
  })
}

/** The same of several prompts, whose pieces say of which they are: `{"prompt": 0, "piece": "a"}`. */
export function textChunksOfEach(about: Answered, prompts: number): PieceWording {
  const each = Array.from({ length: prompts }, () => textChunks(about))
  const placed = (at: number) => (chunk: object) => {
    const { choices, ...rest } = chunk as Completion
    return {
      ...rest,
      choices: choices.map((choice) => ({ ...choice, index: at * choices.length + Number(choice.index) })),
    }
  }
  return {
    begin: () => [],
    piece(told) {
      const { prompt, piece = null } = told as Fields
      const at = Number(prompt)
      return each[at]?.piece(piece).map(placed(at)) ?? []
    },
    end: () => each.flatMap((wording, at) => wording.end().map(placed(at))),
    failed: openAiFailure,
  }
}

/** As OpenAI's clients read that a stream has broken off. */
export function openAiFailure(message: string): readonly object[] {
  return [{ error: { message, type: 'server_error', param: null, code: null } }]
}

function chunks(worded: (piece: Json | undefined) => Completion): PieceWording {
  let hasEnded = false
  return {
    begin: () => [],
    piece(piece) {
      const chunk = worded(piece)
      hasEnded ||= chunk.choices.some(({ finish_reason }) => finish_reason != null)
      return [chunk]
    },
    end: () => (hasEnded ? [] : [worded(undefined)]),
    failed: openAiFailure,
  }
}

function choiceOf(delta: Fields, finish_reason: 'stop' | null): Fields {
  return { index: 0, delta, logprobs: null, finish_reason }
}

/** A completion of prompts ("The completion object"), of what was answered to each; chat completions are turned into one. */
export function textCompletion(about: Answered, answers: readonly Json[]): Json {
  const merged = answers.map((answer) => {
    const pieces = piecesOf(answer)
    return pieces.length > 1 ? mergedPieces(pieces) : pieces[0]!
  })
  const choices = merged.flatMap((answer) => textChoices(answer, 'stop'))
  return {
    ...head(about, 'cmpl', 'text_completion'),
    choices: choices.map((choice, index) => ({ ...choice, index })),
    usage: sumOf(merged.flatMap((answer) => (isCompletion(answer) && answer.usage ? [answer.usage] : []))),
  }
}

function textChoices(answer: Json, finish: 'stop' | null): Fields[] {
  const choices = isCompletion(answer) ? answer.choices : [{ text: textOf(answer) }]
  return choices.map((choice, at) => ({
    index: choice.index ?? at,
    text: String(choice.text ?? deltaOf(choice).content ?? ''),
    logprobs: null,
    finish_reason: choice.finish_reason ?? finish,
  }))
}

/** What was counted of several prompts, together. */
function sumOf(usages: readonly Json[]): Json {
  const [only] = usages
  if (only !== undefined && usages.length === 1) return only
  const sums: Record<string, number> = { ...UNCOUNTED }
  for (const key of Object.keys(UNCOUNTED))
    for (const usage of usages) if (isFields(usage)) sums[key]! += Number(usage[key] ?? 0)
  return sums
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

function isList(value: Json): value is { data: Fields[]; usage?: Json } {
  return typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data)
}
