import { preferred } from '../../data/accept.ts'
import type { Format } from '../../data/format.ts'
import { FORMATS, type FormatName, formatNamed } from '../../data/formats.ts'
import { contentTypeOf, formatForAccept } from '../../data/media-type.ts'
import type { ReadAnswer, ReadRequest } from '../../datasets/datasets.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { otherParameters, parseQuery } from '../../routing/query.ts'
import { type ParsedName, parseName } from '../../store/dataset/name.ts'
import { objectUri } from '../page.ts'
import { type ByteRange, parseRange, sliceBytes } from './byte-range.ts'
import { disposition, fileDisposition, parseFileName } from './file-name.ts'
import { keyOf, missing } from './key.ts'
import { ReadQuery } from './schemas.ts'

type Rows = Extract<ReadAnswer, { found: 'rows' }>

/** `GET dataset/<name>/`: rows in the orient, media type or format asked for, streamed. */
export async function read(call: Call): Promise<Answer> {
  const { orient, limit, offset = 0, order, distinct, format: given } = parseQuery(ReadQuery, call.query)
  const { target, format: named, isArray = false } = await targetOf(call)
  const asked = given && given !== 'npy' ? formatNamed(given) : named
  const accept = call.request.headers.get('accept')
  const format = asked ?? formatForAccept(accept)
  const asFile = isArray || given === 'npy' || (!asked && prefersFile(accept))
  const counts = prefersCount(call.request.headers.get('prefer'))
  const request: ReadRequest = {
    key: keyOf(call, target.name),
    projection: target.projection,
    filters: otherParameters(ReadQuery, call.query),
    offset,
    limit,
    order,
    distinct: distinct?.split(','),
    counts,
    format: format.name,
    asFile,
    orient,
    resourceUri: objectUri(call, target.name),
    indexTypes: call.wording.indexTypes,
    ifNoneMatch: call.request.headers.get('if-none-match'),
    isMeasured: asked !== undefined && !counts && asksLength(call),
  }
  const answer = await call.datasets.read(request)
  if (answer.found === 'nothing') throw missing(call, target.name)
  const headers = { Vary: 'Accept, Authorization, Bucket, Prefer', 'Cache-Control': 'private, no-cache' }
  if (answer.found === 'same') return { status: 304, headers: { ...headers, ETag: answer.etag } }
  if (answer.found === 'file') {
    const { etag, size, extension, body } = answer
    const own = {
      ETag: etag,
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(size),
      'Content-Disposition': fileDisposition(target.name, extension),
    }
    return { body, headers: { ...headers, ...own } }
  }
  const file = asked && { 'Content-Disposition': disposition(target.name, format) }
  const typed = { ...headers, 'Content-Type': contentTypeOf(format), ...file }
  if (answer.found === 'values') return { body: answer.body, headers: typed }
  const all = { ...typed, ETag: answer.etag, ...pageHeaders(call, answer, offset) }
  if (asked && !counts) return fileAnswer(call, answer, all)
  return { ...(isPart(answer) && { status: 206 }), body: answer.body, headers: all }
}

function asksLength({ request }: Call): boolean {
  return request.method === 'HEAD' || request.headers.has('range')
}

/** The answer as a file, of which clients such as polars ask for the length and then for ranges. */
function fileAnswer({ request }: Call, answer: Rows, headers: Record<string, string>): Answer {
  const ranged = { ...headers, 'Accept-Ranges': 'bytes' }
  const { length, body, etag } = answer
  if (length === undefined) return { body, headers: ranged }
  if (request.method === 'HEAD') {
    body.cancel().catch(() => {}) // it was for its length
    return { headers: { ...ranged, 'Content-Length': String(length) } }
  }
  // Who holds another version than that of the range is answered the whole (RFC 9110 13.1.5).
  const condition = request.headers.get('if-range')
  const isSame = condition === null || condition === etag
  const part = isSame ? rangeOf(answer, request.headers.get('range'), length) : undefined
  if (!part) return { body, headers: ranged }
  const at = `bytes ${part.start}-${part.end - 1}/${length}`
  return {
    status: 206,
    body: sliceBytes(body, part),
    headers: { ...ranged, 'Content-Range': at, 'Content-Length': String(part.end - part.start) },
  }
}

function rangeOf({ body }: Rows, header: string | null, length: number): ByteRange | undefined {
  try {
    return parseRange(header, length)
  } catch (error) {
    body.cancel().catch(() => {}) // it is let go of; what is answered is the error
    throw error
  }
}

interface Target {
  readonly target: ParsedName
  readonly format?: Format<FormatName>
  /** Whether numpy's own file is asked for. */
  readonly isArray?: true
}

/** The dataset that the path names, or, where there is none of that name, the one whose file it names. */
async function targetOf(call: Call): Promise<Target> {
  const target = parseName(call.name)
  const file = parseFileName(call.name)
  if (!file || (call.allows(target.name) && (await call.store.find(keyOf(call, target.name)))))
    return { target }
  call.authorize(file.target.name)
  return file
}

/** Whether the file that is stored is rather wanted than any format of a frame. */
function prefersFile(accept: string | null): boolean {
  return preferred(accept, [...FORMATS, BYTES]) === BYTES
}

const BYTES = { mediaTypes: ['application/octet-stream', 'application/x-npy'] } as const

/** `Prefer: count=exact`, as PostgREST has it. */
function prefersCount(header: string | null): boolean {
  return header?.split(/[,;]/).some((part) => part.trim().toLowerCase() === 'count=exact') ?? false
}

function isPart({ rows, total }: Rows): boolean {
  return total !== undefined && rows < total
}

function pageHeaders(call: Call, { rows, total, more }: Rows, offset: number): Record<string, string> {
  const range = rows === 0 ? '*' : `${offset}-${offset + rows - 1}`
  return {
    ...(more && { Link: `<${pageUri(call, offset + rows)}>; rel="next"` }),
    ...(total !== undefined && {
      'Content-Range': `${range}/${total}`,
      'Preference-Applied': 'count=exact',
    }),
  }
}

function pageUri(call: Call, offset: number): string {
  const query = new URLSearchParams(call.query)
  query.set('offset', String(offset))
  return `${call.base}${call.pathname}?${query}`
}
