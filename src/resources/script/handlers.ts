import { mediaTypeOf, SENT_BY_DEFAULT } from '../../data/media-type.ts'
import { notFound, OmegaError } from '../../error.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { keywordParameters, parseQuery } from '../../routing/query.ts'
import { etagOf } from '../../store/etag.ts'
import type { Metadata, ObjectKey } from '../../store/metadata.ts'
import { formatByName, languageOf, type ScriptFormat } from '../../store/script/format.ts'
import type { TaskRecord } from '../../store/task-records.ts'
import { withBody } from '../../tasks/long-body.ts'
import { textBody } from '../json-body.ts'
import { listObjects } from '../list-objects.ts'
import { objectUri } from '../page.ts'
import { preconditionOf, requireStored } from '../precondition.ts'
import { runTask } from '../run-task.ts'
import { AsyncQuery } from '../task/schemas.ts'
import { checkScriptName } from './check-name.ts'
import { checkSource } from './check-source.ts'
import { ScriptListQuery } from './schemas.ts'
import { prefersSource, sourceOf } from './source.ts'
import { readScriptBody } from './upload.ts'

/** What a body is, by its `Content-Type`; bytes are what their first ones and the name say. */
const TYPES: ReadonlyMap<string, ScriptFormat | 'bytes'> = new Map<string, ScriptFormat | 'bytes'>([
  ['text/x-python', 'py'],
  ['application/x-python', 'py'],
  ['text/javascript', 'js'],
  ['application/javascript', 'js'],
  ['text/typescript', 'ts'],
  ['application/typescript', 'ts'],
  ['application/zip', 'archive'],
  ['application/x-zip-compressed', 'archive'],
  ['application/gzip', 'archive'],
  ['application/x-gzip', 'archive'],
  ['application/x-tar', 'archive'],
  ['application/x-compressed-tar', 'archive'],
  ['application/x-gtar', 'archive'],
  ...['application/octet-stream', ...SENT_BY_DEFAULT].map((type) => [type, 'bytes'] as const),
])

/** `GET script/`: the scripts of the bucket of which rules allow something, by name. */
export async function list(call: Call): Promise<Answer> {
  const { name: pattern, ...query } = parseQuery(ScriptListQuery, call.query)
  return listObjects(call, {
    ...query,
    prefix: 'scripts/',
    pattern,
    describe: (object) => described(call, object),
  })
}

/** `GET script/<name>/`: what is known of it, or its source where that is what is accepted. */
export async function read(call: Call): Promise<Answer> {
  const found = await call.store.find(keyOf(call))
  if (!found) throw missing(call)
  const vary = { Vary: 'Accept, Authorization, Bucket' }
  const accept = call.request.headers.get('accept')
  const file = prefersSource(accept) ? await call.store.files.read(keyOf(call)) : undefined
  const source = file && sourceOf(file, accept)
  if (source) return { ...source, headers: { ...source.headers, ...vary } }
  const headers = { ...vary, ETag: etagOf(found) }
  return { headers, body: { script: found.key.name, ...described(call, found) } }
}

/** `PUT script/<name>/`: one module, or an archive of an omega-ml package. */
export async function write(call: Call): Promise<Answer> {
  checkScriptName(call.name)
  const type = mediaTypeOf(call.request.headers.get('content-type')) ?? 'text/x-python'
  const format = TYPES.get(type)
  if (!format) {
    const known = [...TYPES.keys()].join(', ')
    throw new OmegaError(
      'unsupported-media-type',
      `Content-Type "${type}" is not supported, use one of ${known}`,
    )
  }
  checkLanguage(call, format === 'bytes' ? formatByName(call.name) : format)
  const upload = await readScriptBody(call.name, format === 'bytes' ? undefined : format, call.body ?? [])
  if (upload.module) await checkSource(call, upload.module)
  const { format: known, content, generates } = upload
  const form = await call.longFiles.formScript({ name: call.name, format: known, content })
  const condition = preconditionOf(call)
  const written = await call.store.scripts.writeForm(
    call.bucket,
    call.name,
    { ...form, generates },
    condition,
  )
  return { headers: { ETag: etagOf(written) }, body: described(call, written) }
}

/** `run/`: calls `run(om, payload, **query)`; the payload is the body. */
export async function run(call: Call): Promise<Answer> {
  const script = await call.store.find(keyOf(call))
  if (!script) throw missing(call)
  const called = { args: [call.name], kwargs: keywordParameters(AsyncQuery, call.query) }
  return runTask(call, {
    task: 'omegaml.backends.package.tasks.run_omega_script',
    ...languageOf(script),
    name: call.name,
    ...withBody(called, await textBody(call)),
    resourceUri: objectUri(call, call.name),
    echo: { script: call.name },
  })
}

/** `DELETE script/<name>/`. */
export async function remove(call: Call): Promise<Answer> {
  await requireStored(call, keyOf(call))
  if (await call.store.remove(keyOf(call))) return {}
  throw missing(call)
}

export function presentRun({ resourceUri }: TaskRecord, result: string): string {
  return `${result.slice(0, -1)},"resource_uri":${JSON.stringify(resourceUri)}}`
}

/** Throws 415 for a module that the workers of a cluster could not run. */
function checkLanguage({ cluster, name }: Call, format: ScriptFormat): void {
  if (cluster?.broker === undefined || (format !== 'js' && format !== 'ts')) return
  throw new OmegaError(
    'unsupported-media-type',
    `Script "${name}" is a module of ${format}, the workers of a cluster run Python, send that`,
  )
}

function described(call: Call, { key, kind, created, modified, attributes }: Metadata): object {
  const { format = null } = attributes
  const resource_uri = objectUri(call, key.name)
  return { name: key.name, kind, bucket: key.bucket, created, modified, format, resource_uri }
}

function keyOf(call: Call): ObjectKey {
  return { bucket: call.bucket, prefix: 'scripts/', name: call.name }
}

function missing(call: Call): OmegaError {
  return notFound(`There is no script "${call.name}" in bucket "${call.bucket}"`)
}
