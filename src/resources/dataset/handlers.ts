import type { EncodeOptions, Format } from '../../data/format.ts'
import type { FrameReader } from '../../data/frame/frame.ts'
import { parseFilter } from '../../data/frame/parse-filter.ts'
import { contentTypeOf, formatForAccept } from '../../data/media-type.ts'
import { badRequest, notFound, type OmegaError } from '../../error.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { otherParameters, parseQuery, parseWholeQuery } from '../../routing/query.ts'
import { type ParsedName, parseName, projectedQuery } from '../../store/dataset/name.ts'
import { isFrame, type Metadata, type ObjectKey } from '../../store/metadata.ts'
import { listObjects } from '../list-objects.ts'
import { objectUri } from '../page.ts'
import { decodeBody } from './body.ts'
import { CreateQuery, ListQuery, ReadQuery, WriteQuery } from './schemas.ts'
import { readValues } from './values.ts'

/** `GET dataset/`: the datasets of the bucket of which rules allow something, by name. */
export async function list(call: Call): Promise<Answer> {
  const { name: pattern, ...query } = parseQuery(ListQuery, call.query)
  return listObjects(call, {
    ...query,
    prefix: 'data/',
    pattern,
    describe: (object) => summary(call, object),
  })
}

/** `GET dataset/<name>/`: rows in the orient or media type asked for, streamed. */
export async function read(call: Call): Promise<Answer> {
  const target = parseName(call.name)
  const format = formatForAccept(call.request.headers.get('accept'))
  const { orient, limit, offset } = parseQuery(ReadQuery, call.query)
  const etagOf = ({ version }: Metadata) => `"${version}.${format.name}"`
  const object = await call.store.openFrame(keyOf(call, target), (metadata) => {
    if (matches(call.request.headers.get('if-none-match'), etagOf(metadata))) return undefined
    const { schema } = metadata.frame
    const where = parseFilter(otherParameters(ReadQuery, call.query), schema)
    return {
      ...projectedQuery(target, schema),
      ...(where && { where }),
      ...(offset !== undefined && { offset }),
      ...(limit !== undefined && { limit }),
    }
  })
  if (!object) throw missing(call, target)
  const { metadata, reader } = object
  if (metadata.kind === 'python.data') return readValues(call, target, metadata)
  if (!isFrame(metadata)) throw badRequest(unreadable(metadata))
  const headers = {
    ETag: etagOf(metadata),
    Vary: 'Accept, Authorization, Bucket',
    'Cache-Control': 'private, no-cache',
  }
  if (!reader) return { status: 304, headers }
  const next = reader.more ? { Link: `<${pageUri(call, (offset ?? 0) + reader.rows)}>; rel="next"` } : {}
  const body = await encode(reader, format, {
    orient,
    name: target.name,
    resourceUri: objectUri(call, target.name),
    indexType: call.wording.indexType,
  })
  return { body, headers: { ...headers, ...next, 'Content-Type': contentTypeOf(format) } }
}

/** The stream closes the reader at its end; a format that refuses the frame at once does so here. */
async function encode(
  reader: FrameReader,
  format: Format,
  options: EncodeOptions,
): Promise<ReadableStream<Uint8Array>> {
  try {
    return await format.encode(reader, options)
  } catch (error) {
    reader.close()
    throw error
  }
}

/** `PUT dataset/<name>/`: adds rows, or with `append: false` replaces them. */
export async function write(call: Call): Promise<Answer> {
  const target = whole(parseName(call.name))
  const { append, dtypes, ...csv } = parseWholeQuery(WriteQuery, call.query)
  const key = keyOf(call, target)
  const existing = await call.store.find(key)
  const body = await decodeBody(call, { append, dtypes, csv, known: existing?.frame?.schema })
  await call.store.writeFrame(key, body.source, body.append ? 'append' : 'replace')
  return {}
}

/** `POST dataset/`: creates the dataset that the body or `?name=` names; 409 when it exists. */
export async function create(call: Call): Promise<Answer> {
  const { name: given, dtypes, ...csv } = parseWholeQuery(CreateQuery, call.query)
  const body = await decodeBody(call, { append: false, dtypes, csv, known: undefined })
  const name = given ?? body.name
  if (!name) throw badRequest('The dataset has no name, give it as "name" in the body or as ?name=')
  const target = whole(parseName(name))
  call.authorize(target.name)
  const metadata = await call.store.writeFrame(keyOf(call, target), body.source, 'create')
  return { headers: { Location: objectUri(call, target.name) }, body: summary(call, metadata) }
}

/** `DELETE dataset/<name>/`. */
export async function remove(call: Call): Promise<Answer> {
  const target = whole(parseName(call.name))
  if (!(await call.store.remove(keyOf(call, target)))) throw missing(call, target)
  return {}
}

function unreadable({ key, kind }: Metadata): string {
  return `Dataset "${key.name}" is of kind "${kind}", only frames and python.data can be read`
}

function missing(call: Call, target: ParsedName): OmegaError {
  return notFound(`There is no dataset "${target.name}" in bucket "${call.bucket}"`)
}

function keyOf(call: Call, target: ParsedName): ObjectKey {
  return { bucket: call.bucket, prefix: 'data/', name: target.name }
}

/** Throws 400 for a projection, which can only be read. */
export function whole(target: ParsedName): ParsedName {
  if (!target.projection) return target
  throw badRequest(`A projection can only be read, write or delete "${target.name}" as a whole`)
}

function pageUri(call: Call, offset: number): string {
  const query = new URLSearchParams(call.query)
  query.set('offset', String(offset))
  return `${new URL(call.request.url).pathname}?${query}`
}

function summary(call: Call, { kind, key }: Metadata): object {
  const resource_uri = objectUri(call, key.name)
  return { data: { kind, name: key.name }, dtypes: null, index: null, name: null, orient: null, resource_uri }
}

function matches(header: string | null, etag: string): boolean {
  if (header === null) return false
  return header.split(',').some((part) => ['*', etag, `W/${etag}`].includes(part.trim()))
}
