import type { Ledger } from './ledger.ts'

/** A client asks in rounds, which it checks; it throws what was wrong. */
export type Client = (visit: Visit) => Promise<void>

export interface Question {
  /** Sent as JSON. */
  readonly json?: unknown
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What it may be answered; any status of success when absent. */
  readonly expected?: readonly number[]
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly text: string
}

/** What a computation says whose worker was killed, or could not reach what was. */
export const LOST =
  /"WorkerLostError"|cannot be reached|Connection refused|Connection(?:Error|ResetError)|AutoReconnect/

/** What one client asks of a server that may be restarted under it. */
export class Visit {
  readonly url: string
  readonly ledger: Ledger

  constructor(url: string, ledger: Ledger) {
    this.url = url
    this.ledger = ledger
  }

  /**
   * Asks below `/api/v1/`, or at a path from the root. Undefined where nothing is known of what came of it, which is no fault
   * while something is restarted; throws what is one.
   */
  async ask(method: string, path: string, question: Question = {}): Promise<Answered | undefined> {
    const { json, headers, expected } = question
    const body = json === undefined ? question.body : JSON.stringify(json)
    const began = performance.now()
    this.ledger.requests += 1
    let answer: Answered
    try {
      const uri = new URL(path, `${this.url}/api/v1/`)
      const response = await fetch(uri, {
        method,
        ...(headers && { headers }),
        ...(body !== undefined && { body }),
      })
      const bytes = new Uint8Array(await response.arrayBuffer())
      const { status } = response
      answer = { status, headers: response.headers, bytes, text: new TextDecoder().decode(bytes) }
    } catch (error) {
      return this.#refused(began, `${method} ${path}: ${causeOf(error)}`)
    }
    const { status, text } = answer
    const isPending = status === 202 && text.includes('"result":"pending"')
    // A task that waits for a worker: nothing is known of what comes of it.
    if (expected ? expected.includes(status) : status < 300 && !isPending) return answer
    const what = `${method} ${path} answered ${status}: ${text.slice(0, 300)}`
    if (status === 503 || isPending || LOST.test(text)) return this.#refused(began, what)
    throw new Error(what)
  }

  #refused(began: number, what: string): undefined {
    if (!this.ledger.wasDisturbed(began)) throw new Error(`Refused while all was well: ${what}`)
    this.ledger.refused += 1
  }
}

function causeOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}

/** Throws unless the two are the same as JSON. */
export function expectSame(found: unknown, expected: unknown, what: string): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${what}: ${one?.slice(0, 300)} in place of ${other?.slice(0, 300)}`)
}
