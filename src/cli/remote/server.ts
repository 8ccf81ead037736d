import { Buffer } from 'node:buffer'
import { parseExactly } from '../../data/json/wire.ts'
import { badRequest, type ErrorKind, OmegaError } from '../../error.ts'
import { fetchFailure } from '../../fetch-failure.ts'

export type ObjectResource = 'dataset' | 'model' | 'job' | 'script'

export interface ServerRequest {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Parameters of the query. */
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>
}

const KINDS: Readonly<Record<number, ErrorKind>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  422: 'unprocessable',
  429: 'too-many-requests',
}

/** Such as of a proxy that sends on from http to https. */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308]

/** A running server, asked by its API in the name of a user. */
export class Server {
  /** Without a slash at the end; it may have a path, where a proxy is in front. */
  readonly url: string
  readonly #headers: Readonly<Record<string, string>>

  /** `key` is `name:key`, or a token. Throws 400 for what is no address. */
  constructor(url: string, key?: string, bucket?: string) {
    checkAddress(url)
    if (bucket && /[^ -~]/.test(bucket))
      throw badRequest(`Bucket "${bucket}" cannot be asked for by HTTP, whose headers are ASCII`)
    if (key && /\p{Cc}/u.test(key))
      throw badRequest('The key has a line break or another control character, which no header can carry')
    this.url = url.replace(/\/+$/, '')
    this.#headers = {
      ...(key && { Authorization: `${key.includes(':') ? 'ApiKey' : 'Bearer'} ${utf8(key)}` }),
      ...(bucket && { Bucket: bucket }),
    }
  }

  /** The answer when it is one of success. Throws what the server says of an error. `path` is below `/api/v1/`. */
  async ask(path: string, request: ServerRequest = {}): Promise<Response> {
    const answer = await this.send(path, request)
    if (answer.ok) return answer
    throw this.problem(answer.status, await answer.text())
  }

  /** The answer, whole floats as such (see `wholeFloat`). */
  async json<Body>(path: string, request: ServerRequest = {}): Promise<Body> {
    const headers = { Accept: 'application/json', ...request.headers }
    return parseExactly(await (await this.ask(path, { ...request, headers })).text()) as Body
  }

  /** All of a list, unless the query says a limit. */
  async list<Item>(path: string, query: ServerRequest['query'] = {}): Promise<readonly Item[]> {
    const asked = { query: { limit: '0', ...query } }
    return (await this.json<{ readonly objects: readonly Item[] }>(path, asked)).objects
  }

  /** Deletes an object. */
  async remove(resource: ObjectResource, name: string): Promise<void> {
    await (await this.ask(objectPath(resource, name), { method: 'DELETE' })).body?.cancel()
  }

  /** The answer, of whatever status. Throws 503 when there is none. */
  async send(path: string, { method = 'GET', query, headers, body }: ServerRequest): Promise<Response> {
    const search = query ? `?${new URLSearchParams(query)}` : ''
    const isStream = body instanceof ReadableStream
    const init = {
      method,
      headers: { ...this.#headers, ...headers },
      ...(body !== undefined && { body }),
      ...(isStream && { duplex: 'half' as const }),
      redirect: 'manual' as const,
    }
    const asked = `/api/v1/${path}${search}`
    const answer = await fetch(`${this.url}${asked}`, init).catch((cause: Error) => {
      throw new OmegaError('unavailable', `Server "${this.url}" cannot be reached: ${fetchFailure(cause)}`, {
        cause,
      })
    })
    const location = REDIRECTS.includes(answer.status) && answer.headers.get('location')
    if (!location) return answer
    await answer.body?.cancel()
    throw this.#elsewhere(new URL(location, this.url).href, asked)
  }

  /** It is not followed: a key would not be sent to another address, nor a body that is a stream sent again. */
  #elsewhere(location: string, asked: string): OmegaError {
    const place = location.endsWith(asked) ? location.slice(0, -asked.length) : location
    return badRequest(`Server "${this.url}" sends on to "${place}", name that by --server or OMEGA_SERVER`)
  }

  /** What an answer says of an error: its `detail`, and what can be done where users sign in. */
  problem(status: number, text: string): OmegaError {
    const detail = detailOf(text) ?? `Server "${this.url}" answered ${status}`
    const kind = KINDS[status] ?? (status < 500 ? 'bad-request' : 'unavailable')
    return new OmegaError(kind, `${detail}${adviceOf(status)}`)
  }
}

/** Throws 400, whose text has no password that may be in the address. */
function checkAddress(text: string): void {
  const shown = text.replace(/(\/\/).*@/s, '$1***@')
  const url = /^https?:\/\/[^?#]+$/i.test(text) ? URL.parse(text) : null
  if (!url)
    throw badRequest(
      `Server "${shown}" must be an address such as "http://127.0.0.1:8000", without "?" or "#"`,
    )
  if (url.username || url.password)
    throw badRequest(
      `Server "${shown}" must be an address without a name and a password, say who asks by --key`,
    )
}

/** The path of an object, or of what it does. */
export function objectPath(resource: ObjectResource, name: string, action?: string): string {
  const spelled = name.split('/').map(encodeURIComponent).join('/')
  return `${resource}/${spelled}/${action === undefined ? '' : `${action}/`}`
}

function adviceOf(status: number): string {
  if (status === 401) return '; say who asks by --key NAME:KEY or OMEGA_KEY'
  if (status === 403) return '; ask who runs the server for that right, or use the key of another user'
  return ''
}

/** Of problem details, or of an answer in the form of the open-source server. */
function detailOf(text: string): string | undefined {
  try {
    const { detail, message } = JSON.parse(text) as { detail?: unknown; message?: unknown }
    return [detail, message].find((said) => typeof said === 'string')
  } catch {
    return undefined
  }
}

/** What a header of text as UTF-8 is to `fetch`, whose headers are bytes. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1')
}
