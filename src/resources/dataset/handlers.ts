import type { WriteAnswer } from '../../datasets/datasets.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { parseQuery, parseWholeQuery } from '../../routing/query.ts'
import { wholeName } from '../../store/dataset/name.ts'
import { etagOf } from '../../store/etag.ts'
import { listObjects } from '../list-objects.ts'
import { objectUri } from '../page.ts'
import { requireStored } from '../precondition.ts'
import { bodyFacts } from './body.ts'
import { writtenFile } from './file-name.ts'
import { keyOf, missing } from './key.ts'
import { CreateQuery, ListQuery, WriteQuery } from './schemas.ts'

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

/** `PUT dataset/<name>/`: adds rows, or with `append: false` replaces them. */
export async function write(call: Call): Promise<Answer> {
  const name = await targetOf(call)
  const { append, dtypes, ...form } = parseWholeQuery(WriteQuery, call.query)
  const request = { ...bodyFacts(call, form), mode: 'write', name, append, dtypes } as const
  const written = await call.datasets.write(request, call.body, () => {})
  const elsewhere = name !== call.name && { 'Content-Location': objectUri(call, name) }
  return { headers: { ETag: etagOf(written), ...elsewhere } }
}

/** The dataset that the path names; of a file that nothing else tells of the one that is read at that path. */
async function targetOf(call: Call): Promise<string> {
  const name = wholeName(call.name)
  const file = call.isFile ? writtenFile(name) : undefined
  const isName = file === undefined || (call.allows(name) && (await call.store.find(keyOf(call, name))))
  const target = isName ? name : file
  call.authorize(target)
  return target
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
  const headers = { Location: objectUri(call, written.name), ETag: etagOf(written) }
  return { headers, body: summary(call, written) }
}

/** `DELETE dataset/<name>/`. */
export async function remove(call: Call): Promise<Answer> {
  const name = wholeName(call.name)
  await requireStored(call, keyOf(call, name))
  if (!(await call.datasets.remove(keyOf(call, name)))) throw missing(call, name)
  return {}
}

function summary(call: Call, { kind, name }: Pick<WriteAnswer, 'kind' | 'name'>): object {
  const resource_uri = objectUri(call, name)
  return { data: { kind, name }, dtypes: null, index: null, name: null, orient: null, resource_uri }
}
