import { Buffer } from 'node:buffer'
import { fileEnding } from '../data/file-ending.ts'
import { jsonFormat } from '../data/json/format.ts'
import { mediaTypeOf, SENT_BY_DEFAULT } from '../data/media-type.ts'
import { ndjsonFormat } from '../data/ndjson/format.ts'
import { badRequest } from '../error.ts'
import { joined } from '../resources/peek.ts'
import { objectNameOf } from '../resources/uploads.ts'
import type { Route } from '../routing/route.ts'
import type { FormPart } from '../ui/form-part.ts'
import { decodedBody, streamOf } from './body.ts'
import { formParts } from './form-parts.ts'

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>
type FilePart = Extract<FormPart, { readonly file: string }>

/** A request whose body is to be stored. */
export interface Sending {
  readonly route: Route
  /** In the path. */
  readonly name: string
  readonly headers: Headers
  readonly query: URLSearchParams
  readonly body: Bytes
  /** Of the body as it is decoded, in bytes. */
  readonly limit: number
}

/** The same with the file as its body, and what was said of it beside. */
export interface SentFile extends Pick<Sending, 'headers' | 'query' | 'body'> {
  /** Whether the name in the path is that of a file: nothing but names says what the body is. */
  readonly isNamed: boolean
}

/**
 * The file that a form brings (RFC 7578), or that only the name in the path tells of, as `curl -F` and `curl -T` send them;
 * undefined for any other body. Fields of a form count as parameters. Throws 400 for a form that is not one file.
 */
export async function sentFile(sending: Sending): Promise<SentFile | undefined> {
  const { route, name, headers } = sending
  if (!route.files) return undefined
  const contentType = headers.get('content-type')
  if (mediaTypeOf(contentType) === 'multipart/form-data') return fileOfForm(sending, contentType!)
  if (!route.files.inPath || !isVague(contentType) || headers.has('content-encoding')) return undefined
  const known = kindOf(name, contentType, route)
  if (!known) return undefined
  const { query } = sending
  const { starts, body } = await begun(sending.body)
  // JSON needs no type, whatever its object is called.
  if (/^\s*[{[]/.test(starts) && !JSONS.has(mediaTypeOf(known.type ?? null)!))
    return { headers, query, body, isNamed: false }
  return { ...read(sending, body, known), query, isNamed: true }
}

const JSONS: ReadonlySet<string> = new Set([jsonFormat, ndjsonFormat].map(({ mediaTypes }) => mediaTypes[0]))

/** The first bytes of a body as text, and the body as it came. */
async function begun(body: Bytes): Promise<{ starts: string; body: Bytes }> {
  const pieces: AsyncIterator<Uint8Array<ArrayBuffer>> = body[Symbol.asyncIterator]()
  const { value, done } = await pieces.next()
  const first = done ? [] : [value]
  return { starts: Buffer.concat(first).toString('latin1', 0, 100), body: streamOf(joined(first, pieces)) }
}

async function fileOfForm(sending: Sending, contentType: string): Promise<SentFile> {
  const { route, name, body, query: given } = sending
  const parts = formParts(body, contentType)
  const isNamed = route.files?.inPath === true && kindOf(name, undefined, route) !== undefined
  const query = new URLSearchParams(given)
  for (let next = await parts.next(); !next.done; next = await parts.next()) {
    const part = next.value
    if (!('file' in part)) {
      const known = Object.keys(route.query.shape)
      if (!known.includes(part.name))
        throw badRequest(`Field "${part.name}" of the form is not known here, use ${listed(known)}`)
      if (!given.has(part.name)) query.append(part.name, part.value)
      continue
    }
    if (route.target === 'collection') nameAfter(part.file, route, query)
    const known = kindOf(part.file, part.type, route)
    return {
      ...read(sending, alone(part, parts), known ?? { type: part.type, coding: undefined }),
      query,
      isNamed,
    }
  }
  throw badRequest('The form has no file, send one as curl -F file=@NAME does')
}

/** What is created is called like its file, where nothing else names it. */
function nameAfter(file: string, { naming }: Route, query: URLSearchParams): void {
  const said = naming?.query
  if (said !== undefined && !query.has(said)) query.set(said, objectNameOf(fileEnding(file).stem))
}

interface Kind {
  /** Undefined where nothing says it. */
  readonly type: string | undefined
  readonly coding: string | undefined
}

/** What a file is by its name, unless it is sent as a type that the route takes; undefined where its name says nothing. */
function kindOf(
  file: string,
  contentType: string | null | undefined,
  { files, body = {} }: Route,
): Kind | undefined {
  const types = new Map(Object.entries(files?.types ?? {}))
  const { extension, coding } = fileEnding(file)
  const archive = coding && types.get(file.replace(/^.*\./s, '').toLowerCase())
  const type = archive ?? types.get(extension)
  if (type === undefined) return undefined
  const said = mediaTypeOf(contentType ?? null)
  const isSaid = said !== undefined && !isVague(said) && Object.hasOwn(body, said)
  const parameters = /;.*$/s.exec(contentType ?? '')?.[0] ?? ''
  return { type: `${isSaid ? said : type}${parameters}`, coding: archive ? undefined : coding }
}

/** What clients say of bytes that they do not know. */
function isVague(contentType: string | null): boolean {
  const type = mediaTypeOf(contentType)
  return !type || type === 'application/octet-stream' || SENT_BY_DEFAULT.includes(type)
}

function read(
  { headers, limit }: Sending,
  body: Bytes,
  { type, coding }: Kind,
): Pick<SentFile, 'headers' | 'body'> {
  const told = new Headers(headers)
  // Both are of the body as it was sent.
  for (const name of ['content-type', 'content-length']) told.delete(name)
  if (type !== undefined) told.set('content-type', type)
  return { headers: told, body: coding === undefined ? body : decodedBody(body, coding, limit) }
}

/** A file behind which nothing stands: who reads it to its end gets 400 otherwise. */
function alone({ body }: FilePart, parts: AsyncGenerator<FormPart>): Bytes {
  const reader = body.getReader()
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read()
        if (!done) return controller.enqueue(value)
        const { value: other } = await parts.next()
        if (other) {
          throw badRequest(
            'file' in other
              ? `The form has the file "${other.file}" too, send each by itself`
              : `Field "${other.name}" of the form stands behind the file, put it before`,
          )
        }
        controller.close()
      },
      cancel: () => void parts.return(undefined).catch(() => {}), // what is under way may never end
    },
    { highWaterMark: 0 },
  )
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `"${name}"`).join(', ')
}
