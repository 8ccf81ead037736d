import { jsonText } from '../../data/frame/cell.ts'
import type { Json } from '../../data/frame/vector.ts'

export type Fields = { readonly [name: string]: Json }

/** A completion of OpenAI, of a chat or of a prompt, whole or a piece of one. */
export type Completion = Fields & { readonly choices: readonly Fields[]; readonly usage?: Json }

export function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isCompletion(value: Json | undefined): value is Completion {
  return isFields(value) && Array.isArray(value.choices)
}

/**
 * The pieces of an answer: of a list of texts and completions, which is what a generator has yielded that yields more than texts,
 * each; of anything else itself.
 */
export function piecesOf(answer: Json): readonly Json[] {
  const isYielded =
    Array.isArray(answer) &&
    answer.some(isCompletion) &&
    answer.every((piece) => typeof piece === 'string' || isCompletion(piece))
  return isYielded ? answer : [answer]
}

/** What a model said, which is no completion: a text is itself, anything else as JSON. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : jsonText(value)
}

/** What a choice of any form adds to its message. */
export function deltaOf({ text, message, delta }: Fields): Fields {
  if (isFields(delta)) return delta
  if (isFields(message)) return withIndexes(message)
  return { content: text ?? '' }
}

/** The calls of a whole message have no index, which those of pieces are told apart by. */
function withIndexes(message: Fields): Fields {
  const { tool_calls: calls } = message
  if (!Array.isArray(calls)) return message
  return {
    ...message,
    tool_calls: calls.map((call, index) => (isFields(call) ? { index, ...call } : call)),
  }
}

/** The calls of tools in a delta, each with the index of the call that it is a part of. */
export function callsOf({ tool_calls: calls }: Fields): readonly Fields[] {
  return Array.isArray(calls) ? calls.filter(isFields) : []
}

/** Pieces that are completions as one: texts that come bit by bit are put together, of all else the last counts. */
export function mergedPieces(pieces: readonly Json[]): Completion {
  const choices = new Map<number, Fields>()
  let rest: Fields = {}
  for (const piece of pieces) {
    const one: Completion = isCompletion(piece) ? piece : { choices: [{ delta: { content: piece } }] }
    const { choices: own, ...about } = one
    rest = { ...rest, ...withoutNulls(about) }
    for (const [at, choice] of own.entries()) {
      const index = Number(choice.index ?? at)
      choices.set(index, mergedChoice(choices.get(index), choice, index))
    }
  }
  return { ...rest, choices: [...choices.values()] }
}

function mergedChoice(earlier: Fields | undefined, choice: Fields, index: number): Fields {
  const { text: _, message: __, delta: ___, ...about } = choice
  const before = isFields(earlier?.message) ? earlier.message : {}
  const message = mergedDelta(before, deltaOf(choice))
  return { finish_reason: null, ...earlier, ...withoutNulls(about), index, message }
}

/** What says which it is, and not what it says. */
const NAMES: ReadonlySet<string> = new Set(['role', 'id', 'type', 'name', 'index'])

function mergedDelta(before: Fields, delta: Fields): Fields {
  const merged = Object.entries(delta).map(([key, value]) => {
    const earlier = before[key]
    if (typeof earlier === 'string' && typeof value === 'string' && !NAMES.has(key))
      return [key, earlier + value]
    if (key === 'tool_calls') return [key, mergedCalls(callsOf(before), callsOf(delta))]
    if (isFields(earlier) && isFields(value)) return [key, mergedDelta(earlier, value)]
    return [key, value ?? earlier ?? null]
  })
  return { ...before, ...Object.fromEntries(merged) }
}

function mergedCalls(before: readonly Fields[], calls: readonly Fields[]): Json {
  const byIndex = new Map(before.map((call, at) => [Number(call.index ?? at), call]))
  for (const [at, call] of calls.entries()) {
    const index = Number(call.index ?? at)
    byIndex.set(index, mergedDelta(byIndex.get(index) ?? {}, call))
  }
  return [...byIndex.values()]
}

function withoutNulls(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}
