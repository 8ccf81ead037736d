import { z } from 'zod'
import type { FrameColumns } from './frame-columns.ts'
import { readFrame } from './frame-columns.ts'
import { spelled } from './links.ts'

/** Answers a request as the API does, errors too. */
export type CallApi = (request: Request) => Promise<Response>

const ProblemBody = z.looseObject({
  detail: z.string(),
  exception: z
    .looseObject({
      type: z.string(),
      traceback: z.string().optional(),
      stdout: z.string().optional(),
      stderr: z.string().optional(),
    })
    .optional(),
})

/** What the API has refused, in its words. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly exception: z.output<typeof ProblemBody>['exception']

  constructor(status: number, message: string, exception?: Refusal['exception']) {
    super(message)
    this.status = status
    this.exception = exception
  }
}

/** What came of something that the API may refuse. */
export type Tried<Value> = { readonly value: Value } | { readonly refusal: Refusal }

export interface Sent {
  readonly status: number
  readonly text: string
  readonly location: string | null
}

/** What every request of one visit carries. */
export interface Caller {
  readonly call: CallApi
  readonly bucket: string
  /** Such as `Authorization`, of who has signed in. */
  readonly headers: Headers
}

/** Asks the API by its own routes, so that its rules, users and limits hold for pages too. Throws `Refusal`. */
export class Api {
  readonly #caller: Caller

  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** JSON of the shape that its route has; `parse` reads its text. */
  async get<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    parse: (text: string) => unknown = JSON.parse,
  ): Promise<z.output<Schema>> {
    return schema.parse(parse(await (await this.#ask('GET', path)).text()))
  }

  /** Text in a media type. */
  async text(path: string, accept: string): Promise<string> {
    return (await this.#ask('GET', path, undefined, { Accept: accept })).text()
  }

  /** Rows of a dataset, and how many there are in all. */
  async rows(path: string): Promise<FrameColumns & { readonly total: number | undefined }> {
    const answer = await this.#ask('GET', path, undefined, { Prefer: 'count=exact' })
    const total = /\/(\d+)$/.exec(answer.headers.get('Content-Range') ?? '')?.[1]
    return { ...readFrame(await answer.text()), total: total === undefined ? undefined : Number(total) }
  }

  async send(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: string | ReadableStream<Uint8Array<ArrayBuffer>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Sent> {
    const answer = await this.#ask(method, path, body, headers)
    return { status: answer.status, text: await answer.text(), location: answer.headers.get('Location') }
  }

  async #ask(
    method: string,
    path: string,
    body?: string | ReadableStream<Uint8Array<ArrayBuffer>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const { call, bucket } = this.#caller
    const all = new Headers(this.#caller.headers)
    all.set('Bucket', bucket)
    for (const [name, value] of Object.entries(headers)) all.set(name, value)
    const address = new URL(`/api/v1/${path}`, 'http://page')
    const isStream = body instanceof ReadableStream
    const init = {
      method,
      headers: all,
      ...(body !== undefined && { body }),
      ...(isStream && { duplex: 'half' as const }),
    }
    const answer = await call(new Request(address, init))
    if (answer.ok) return answer
    throw refusalOf(answer.status, await answer.text())
  }
}

/** What the API answered in place of what was asked for. */
export function refusalOf(status: number, text: string): Refusal {
  const parsed = ProblemBody.safeParse(jsonOf(text))
  if (!parsed.success) return new Refusal(status, text)
  return new Refusal(status, parsed.data.detail, parsed.data.exception)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A refusal as a value, for what a page can do without; who must sign in is told of that alone. */
export async function tried<Value>(work: Promise<Value>): Promise<Tried<Value>> {
  try {
    return { value: await work }
  } catch (error) {
    if (error instanceof Refusal && error.status !== 401) return { refusal: error }
    throw error
  }
}

/** The path of an object behind `/api/v1/`: `path('model', 'a/b', 'predict')`. */
export function pathOf(resource: string, name: string, action?: string): string {
  return `${resource}/${spelled(name)}/${action === undefined ? '' : `${action}/`}`
}
