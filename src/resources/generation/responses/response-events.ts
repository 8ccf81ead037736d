import type { Json } from '../../../data/frame/vector.ts'
import { callsOf, deltaOf, type Fields, isCompletion, isFields, textOf } from '../pieces.ts'
import type { PieceWording } from '../wording.ts'
import { OpenCall, type OpenItem, OpenMessage } from './open-item.ts'

/** How the output of a response came to its end. */
export interface Ended {
  readonly status: 'completed' | 'incomplete'
  readonly output: readonly Fields[]
  readonly incomplete_details: { readonly reason: 'max_output_tokens' | 'content_filter' } | null
  readonly usage: Fields
}

/** How the response is as a whole, at a moment of its stream. */
export type ResponseAt = (state: 'in_progress' | { readonly failed: string } | Ended) => object

const REASONS: Readonly<Record<string, 'max_output_tokens' | 'content_filter'>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
}

/**
 * Makes the items of a response of the pieces of an answer, and words them as its events (OpenAI, "Streaming events"). Pieces are
 * texts, chunks of a chat completion, or one that is whole; of several choices the first one counts. `key` tells its items
 * from those of others.
 */
export class ResponseEvents implements PieceWording {
  readonly named = true
  readonly #key: string
  readonly #whole: ResponseAt
  readonly #output: Fields[] = []
  #open: OpenItem | undefined
  #reason: string | undefined
  #usage: Json | undefined
  #count = 0

  constructor(key: string, whole: ResponseAt) {
    this.#key = key
    this.#whole = whole
  }

  begin(): readonly object[] {
    const response = this.#whole('in_progress')
    return [this.#event('response.created', { response }), this.#event('response.in_progress', { response })]
  }

  piece(piece: Json): readonly object[] {
    if (!isCompletion(piece)) return this.#said(isMessage(piece) ? piece : { content: textOf(piece) })
    this.#usage = piece.usage ?? this.#usage
    const choice = piece.choices.find(({ index = 0 }) => index === 0)
    if (!choice) return []
    if (typeof choice.finish_reason === 'string') this.#reason = choice.finish_reason
    return this.#said(deltaOf(choice))
  }

  end(): readonly object[] {
    const closed = this.#close()
    const ended = this.ended()
    const response = this.#whole(ended)
    return [...closed, this.#event(`response.${ended.status}`, { response })]
  }

  failed(message: string): readonly object[] {
    return [this.#event('response.failed', { response: this.#whole({ failed: message }) })]
  }

  /** What came of it, without what is still open. */
  ended(): Ended {
    const reason = REASONS[this.#reason ?? '']
    return {
      status: reason ? 'incomplete' : 'completed',
      output: this.#output,
      incomplete_details: reason ? { reason } : null,
      usage: usageOf(isFields(this.#usage) ? this.#usage : {}),
    }
  }

  #said(delta: Fields): object[] {
    const { content, refusal } = delta
    return [
      ...(typeof content === 'string' && content !== '' ? this.#text('output_text', content) : []),
      ...(typeof refusal === 'string' && refusal !== '' ? this.#text('refusal', refusal) : []),
      ...callsOf(delta).flatMap((call) => this.#call(call)),
    ]
  }

  #text(kind: 'output_text' | 'refusal', text: string): object[] {
    const isOpen = this.#open instanceof OpenMessage && this.#open.kind === kind
    const opened = isOpen
      ? []
      : this.#openItem((place) => new OpenMessage(this.#idOf('msg', place), place, kind))
    return [...opened, ...this.#told(this.#open!.add(text))]
  }

  #call(call: Fields): object[] {
    const index = Number(call.index ?? 0)
    const { name, arguments: given } = isFields(call.function) ? call.function : {}
    const isOpen = this.#open instanceof OpenCall && this.#open.index === index
    const opened = isOpen
      ? []
      : this.#openItem((place) => {
          const id = this.#idOf('fc', place)
          return new OpenCall(id, place, index, String(call.id ?? `call_${id}`), String(name ?? ''))
        })
    return [...opened, ...(given ? this.#told(this.#open!.add(argumentsOf(given))) : [])]
  }

  #openItem(made: (place: number) => OpenItem): object[] {
    const closed = this.#close()
    this.#open = made(this.#output.length)
    return [...closed, ...this.#told(this.#open.begin())]
  }

  #close(): object[] {
    const open = this.#open
    if (!open) return []
    this.#open = undefined
    this.#output.push(open.item('completed'))
    return this.#told(open.end())
  }

  #idOf(prefix: string, place: number): string {
    return `${prefix}_${this.#key}_${place}`
  }

  #told(events: readonly (readonly [type: string, fields: object])[]): object[] {
    return events.map(([type, fields]) => this.#event(type, fields))
  }

  #event(type: string, fields: object): object {
    const sequence_number = this.#count
    this.#count += 1
    return { type, sequence_number, ...fields }
  }
}

/** What a model answers that gives its message without a completion around it. */
function isMessage(piece: Json): piece is Fields {
  return isFields(piece) && typeof piece.role === 'string' && ('content' in piece || 'tool_calls' in piece)
}

/** They are text, of models that answer in a hurry an object. */
function argumentsOf(given: Json): string {
  return typeof given === 'string' ? given : JSON.stringify(given)
}

/** What a chat completion has counted, by the names of responses; 0 where nobody counts. */
function usageOf(usage: Fields): Fields {
  const part = (details: Json | undefined, name: string) =>
    Number((isFields(details) ? details[name] : undefined) ?? 0)
  const { prompt_tokens = 0, completion_tokens = 0, prompt_tokens_details, completion_tokens_details } = usage
  return {
    input_tokens: prompt_tokens,
    input_tokens_details: { cached_tokens: part(prompt_tokens_details, 'cached_tokens') },
    output_tokens: completion_tokens,
    output_tokens_details: { reasoning_tokens: part(completion_tokens_details, 'reasoning_tokens') },
    total_tokens: usage.total_tokens ?? Number(prompt_tokens) + Number(completion_tokens),
  }
}
