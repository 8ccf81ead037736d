import type { Fields } from '../pieces.ts'

/** Events of one item, each without its number. */
type Told = readonly (readonly [type: string, fields: object])[]

/** An item of a response while its pieces come. */
export interface OpenItem {
  begin(): Told
  add(delta: string): Told
  end(): Told
  item(status: 'in_progress' | 'completed'): Fields
}

/** A message of one part, which is a text or a refusal. */
export class OpenMessage implements OpenItem {
  readonly kind: 'output_text' | 'refusal'
  readonly #id: string
  readonly #place: number
  #text = ''

  constructor(id: string, place: number, kind: 'output_text' | 'refusal') {
    this.#id = id
    this.#place = place
    this.kind = kind
  }

  begin(): Told {
    return [
      ['response.output_item.added', { output_index: this.#place, item: this.item('in_progress') }],
      ['response.content_part.added', { ...this.#at(), part: this.#part() }],
    ]
  }

  add(delta: string): Told {
    this.#text += delta
    return [[`response.${this.kind}.delta`, { ...this.#at(), delta, ...this.#logprobs() }]]
  }

  end(): Told {
    const text = this.kind === 'refusal' ? { refusal: this.#text } : { text: this.#text }
    return [
      [`response.${this.kind}.done`, { ...this.#at(), ...text, ...this.#logprobs() }],
      ['response.content_part.done', { ...this.#at(), part: this.#part() }],
      ['response.output_item.done', { output_index: this.#place, item: this.item('completed') }],
    ]
  }

  item(status: 'in_progress' | 'completed'): Fields {
    const content = status === 'completed' ? [this.#part()] : []
    return { id: this.#id, type: 'message', status, role: 'assistant', content }
  }

  #at() {
    return { item_id: this.#id, output_index: this.#place, content_index: 0 }
  }

  #logprobs() {
    return this.kind === 'output_text' ? { logprobs: [] } : {}
  }

  #part(): Fields {
    if (this.kind === 'refusal') return { type: 'refusal', refusal: this.#text }
    return { type: 'output_text', text: this.#text, annotations: [], logprobs: [] }
  }
}

/** A call of a function that the client has. */
export class OpenCall implements OpenItem {
  /** Of the call among those of a message. */
  readonly index: number
  readonly #id: string
  readonly #place: number
  readonly #callId: string
  readonly #name: string
  #arguments = ''

  constructor(id: string, place: number, index: number, callId: string, name: string) {
    this.#id = id
    this.#place = place
    this.index = index
    this.#callId = callId
    this.#name = name
  }

  begin(): Told {
    return [['response.output_item.added', { output_index: this.#place, item: this.item('in_progress') }]]
  }

  add(delta: string): Told {
    this.#arguments += delta
    return [['response.function_call_arguments.delta', { ...this.#at(), delta }]]
  }

  end(): Told {
    const given = this.#arguments
    return [
      ['response.function_call_arguments.done', { ...this.#at(), name: this.#name, arguments: given }],
      ['response.output_item.done', { output_index: this.#place, item: this.item('completed') }],
    ]
  }

  item(status: 'in_progress' | 'completed'): Fields {
    const about = { call_id: this.#callId, name: this.#name, arguments: this.#arguments }
    return { id: this.#id, type: 'function_call', status, ...about }
  }

  #at() {
    return { item_id: this.#id, output_index: this.#place }
  }
}
