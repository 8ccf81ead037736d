import { formatNamed } from '../../data/formats.ts'
import { ComputationError } from '../../error.ts'
import { openModel } from '../../models/open.ts'
import { arrayIn } from '../../store/dataset/array.ts'
import type { Attributes, Kind } from '../../store/metadata.ts'
import { archiveType } from '../../store/script/format.ts'
import type { Store } from '../../store/store.ts'
import { described, type Params } from './om-call.ts'
import { frameTarget, openData, valuesText, writeFrame } from './om-calls.ts'

/** What goes in bytes to an interpreter that takes them, and comes from it. */
export type OmFileCall = (params: Params, body: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>

const NOTHING = new Uint8Array()

/** What code of users puts and gets as files: frames as Arrow streams, models as joblib writes them. */
export function omFileCalls(store: Store, bucket: string): ReadonlyMap<string, OmFileCall> {
  return new Map<string, OmFileCall>([
    ['frames.get', (params) => readArrow(store, bucket, params)],
    ['frames.put', (params, body) => writeArrow(store, bucket, params, body)],
    ['arrays.put', (params, body) => putArray(store, bucket, params, body)],
    ['models.get', ({ name }) => readModel(store, bucket, String(name))],
    ['models.put', ({ name }, body) => putModel(store, bucket, String(name), body)],
  ])
}

/** An Arrow stream; of python.data JSON text, which begins with a brace; of an array numpy's own file. */
async function readArrow(store: Store, bucket: string, params: Params): Promise<Uint8Array> {
  const data = await openData(store, bucket, params)
  if ('values' in data) return Buffer.from(valuesText(data.values))
  if ('array' in data) return data.array
  const stream = await formatNamed('arrow').encode(data.reader, {
    orient: 'records',
    name: String(params.name),
    resourceUri: '',
  })
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer())
}

async function writeArrow(
  store: Store,
  bucket: string,
  params: Params,
  body: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const target = await frameTarget(store, bucket, params)
  const bytes = new Response(body).body as ReadableStream<Uint8Array<ArrayBuffer>>
  const { append, there } = target
  const known = { known: there?.schema, knownIsEmpty: there?.rows === 0 }
  const source = await formatNamed('arrow').decode(bytes, { append, dtypes: undefined, ...known })
  return Buffer.from(await writeFrame(store, target, source))
}

/** Stores numpy's file of an array, in the place of whatever is there. */
async function putArray(store: Store, bucket: string, params: Params, body: Uint8Array): Promise<Uint8Array> {
  const { key } = await frameTarget(store, bucket, params)
  arrayIn(key.name, body)
  const existing = await store.find(key)
  if (existing && existing.kind !== 'ndarray.bin') await store.remove(key)
  return Buffer.from(described(await store.files.write(key, 'ndarray.bin', [body], () => ({}))))
}

/** A file that only the store computes with: ONNX, a pipeline of its own, skops. */
function isOfStore(kind: Kind, bytes: Uint8Array): boolean {
  return kind === 'onnx' || bytes[0] === 0x7b || archiveType(bytes) === 'application/zip'
}

/** The file that joblib reads; empty of a model that only the store computes with, as with that of who may not run code. */
async function readModel(store: Store, bucket: string, name: string): Promise<Uint8Array> {
  const found = await store.models.find(bucket, name)
  if (await store.models.isUntrusted(found)) return NOTHING
  const bytes = await store.models.read(found)
  return isOfStore(found.kind, bytes) ? NOTHING : bytes
}

/** Stores a new version; what is known of it here is told with it. */
async function putModel(store: Store, bucket: string, name: string, body: Uint8Array): Promise<Uint8Array> {
  const { models } = store
  const { pipelineKind } = models
  const { model } = await models.put(bucket, name, pipelineKind, body, await detailsOf(pipelineKind, body))
  return Buffer.from(described(model))
}

/** Of a model that only Python opens there are none. */
async function detailsOf(kind: Kind, bytes: Uint8Array): Promise<Attributes> {
  try {
    return (await openModel(kind, bytes)).details
  } catch (error) {
    if (error instanceof ComputationError) return {}
    throw error
  }
}
