import { contentTypeOf, formatForAccept } from '../../data/media-type.ts'
import type { WriteAnswer } from '../../datasets/datasets.ts'
import { notFound, type OmegaError } from '../../error.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { otherParameters, parseQuery, parseWholeQuery } from '../../routing/query.ts'
import { parseName, wholeName } from '../../store/dataset/name.ts'
import type { ObjectKey } from '../../store/metadata.ts'
import { listObjects } from '../list-objects.ts'
import { objectUri } from '../page.ts'
import { bodyFacts } from './body.ts'
import { CreateQuery, ListQuery, ReadQuery, WriteQuery } from './schemas.ts'

/** `GET dataset/`: the datasets of the bucket of which rules allow something, by name. */
export async function list(call: Call): Promise<Answer> {
  const { name: pattern, ...query } = parseQuery(ListQuery, call.query)
  return listObjects(call, {
    ...query,
    prefix: 'data/',
    pattern,
    describe: ({ kind, key }) => summary(call, { kind, name: key.name }),
  })
}

/** `GET dataset/<name>/`: rows in the orient or media type asked for, streamed. */
export async function read(call: Call): Promise<Answer> {
  const target = parseName(call.name)
  const format = formatForAccept(call.request.headers.get('accept'))
  const { orient, limit, offset } = parseQuery(ReadQuery, call.query)
  const answer = await call.datasets.read({
    key: keyOf(call, target.name),
    projection: target.projection,
    filters: otherParameters(ReadQuery, call.query),
    offset,
    limit,
    format: format.name,
    orient,
    resourceUri: objectUri(call, target.name),
    indexTypes: call.wording.indexTypes,
    ifNoneMatch: call.request.headers.get('if-none-match'),
  })
  if (answer.found === 'nothing') throw missing(call, target.name)
  const headers = { Vary: 'Accept, Authorization, Bucket', 'Cache-Control': 'private, no-cache' }
  const typed = { ...headers, 'Content-Type': contentTypeOf(format) }
  if (answer.found === 'values') return { body: answer.body, headers: typed }
  if (answer.found === 'same') return { status: 304, headers: { ...headers, ETag: answer.etag } }
  const next = answer.more ? { Link: `<${pageUri(call, (offset ?? 0) + answer.rows)}>; rel="next"` } : {}
  return { body: answer.body, headers: { ...typed, ETag: answer.etag, ...next } }
}

/** `PUT dataset/<name>/`: adds rows, or with `append: false` replaces them. */
export async function write(call: Call): Promise<Answer> {
  const name = wholeName(call.name)
  const { append, dtypes, ...form } = parseWholeQuery(WriteQuery, call.query)
  const request = { ...bodyFacts(call, form), mode: 'write', name, append, dtypes } as const
  await call.datasets.write(request, call.body, () => {})
  return {}
}

/** `POST dataset/`: creates the dataset that the body or `?name=` names; 409 when it exists. */
export async function create(call: Call): Promise<Answer> {
  const { name: given, dtypes, ...form } = parseWholeQuery(CreateQuery, call.query)
  const name = given === undefined ? undefined : wholeName(given)
  if (name !== undefined) call.authorize(name)
  const written = await call.datasets.write(
    { ...bodyFacts(call, form), mode: 'create', name, append: undefined, dtypes },
    call.body,
    (said) => call.authorize(said),
  )
  return { headers: { Location: objectUri(call, written.name) }, body: summary(call, written) }
}

/** `DELETE dataset/<name>/`. */
export async function remove(call: Call): Promise<Answer> {
  const name = wholeName(call.name)
  if (!(await call.datasets.remove(keyOf(call, name)))) throw missing(call, name)
  return {}
}

function missing(call: Call, name: string): OmegaError {
  return notFound(`There is no dataset "${name}" in bucket "${call.bucket}"`)
}

function keyOf(call: Call, name: string): ObjectKey {
  return { bucket: call.bucket, prefix: 'data/', name }
}

function pageUri(call: Call, offset: number): string {
  const query = new URLSearchParams(call.query)
  query.set('offset', String(offset))
  return `${new URL(call.request.url).pathname}?${query}`
}

function summary(call: Call, { kind, name }: Pick<WriteAnswer, 'kind' | 'name'>): object {
  const resource_uri = objectUri(call, name)
  return { data: { kind, name }, dtypes: null, index: null, name: null, orient: null, resource_uri }
}
