import type { Format } from '../../data/format.ts'
import type { FormatName } from '../../data/formats.ts'
import { formatNamed } from '../../data/formats.ts'
import { contentTypeOf, formatForAccept } from '../../data/media-type.ts'
import type { ReadAnswer } from '../../datasets/datasets.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { otherParameters, parseQuery } from '../../routing/query.ts'
import { type ParsedName, parseName } from '../../store/dataset/name.ts'
import { objectUri } from '../page.ts'
import { disposition, parseFileName } from './file-name.ts'
import { keyOf, missing } from './key.ts'
import { ReadQuery } from './schemas.ts'

type Rows = Extract<ReadAnswer, { found: 'rows' }>

/** `GET dataset/<name>/`: rows in the orient, media type or format asked for, streamed. */
export async function read(call: Call): Promise<Answer> {
  const { orient, limit, offset = 0, order, distinct, format: given } = parseQuery(ReadQuery, call.query)
  const { target, format: named } = await targetOf(call)
  const asked = given ? formatNamed(given) : named
  const format = asked ?? formatForAccept(call.request.headers.get('accept'))
  const counts = prefersCount(call.request.headers.get('prefer'))
  const answer = await call.datasets.read({
    key: keyOf(call, target.name),
    projection: target.projection,
    filters: otherParameters(ReadQuery, call.query),
    offset,
    limit,
    order,
    distinct: distinct?.split(','),
    counts,
    format: format.name,
    orient,
    resourceUri: objectUri(call, target.name),
    indexTypes: call.wording.indexTypes,
    ifNoneMatch: call.request.headers.get('if-none-match'),
  })
  if (answer.found === 'nothing') throw missing(call, target.name)
  const headers = { Vary: 'Accept, Authorization, Bucket, Prefer', 'Cache-Control': 'private, no-cache' }
  if (answer.found === 'same') return { status: 304, headers: { ...headers, ETag: answer.etag } }
  const file = asked && { 'Content-Disposition': disposition(target.name, format) }
  const typed = { ...headers, 'Content-Type': contentTypeOf(format), ...file }
  if (answer.found === 'values') return { body: answer.body, headers: typed }
  return {
    ...(isPart(answer) && { status: 206 }),
    body: answer.body,
    headers: { ...typed, ETag: answer.etag, ...pageHeaders(call, answer, offset) },
  }
}

/** The dataset that the path names, or, where there is none of that name, the one whose file it names. */
async function targetOf(call: Call): Promise<{ target: ParsedName; format?: Format<FormatName> }> {
  const target = parseName(call.name)
  const file = parseFileName(call.name)
  if (!file || (call.allows(target.name) && (await call.store.find(keyOf(call, target.name)))))
    return { target }
  call.authorize(file.target.name)
  return file
}

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
  return `${new URL(call.request.url).pathname}?${query}`
}
