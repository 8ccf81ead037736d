import { jsonText } from '../../data/frame/cell.ts'
import type { FrameReader, FrameSchema, FrameSource } from '../../data/frame/frame.ts'
import { parseFilter } from '../../data/frame/parse-filter.ts'
import { filterSlot } from '../../data/frame/select-rows.ts'
import type { Json } from '../../data/frame/vector.ts'
import { decodeFrame } from '../../data/json/decode.ts'
import { encodeFrame } from '../../data/json/encode.ts'
import { parseJson } from '../../data/json/parse-json.ts'
import { parseExactly } from '../../data/json/wire.ts'
import { badRequest, ComputationError, notFound, OmegaError } from '../../error.ts'
import { arrayIn, jsonOfArray } from '../../store/dataset/array.ts'
import { parseName } from '../../store/dataset/name.ts'
import { globOf } from '../../store/glob.ts'
import { jobName } from '../../store/job/name.ts'
import type { Attributes, FrameFacts, Metadata, ObjectKey, Prefix } from '../../store/metadata.ts'
import { checkName } from '../../store/object-name.ts'
import { scriptFormat } from '../../store/script/format.ts'
import type { Store } from '../../store/store.ts'
import type { TaskId } from '../../store/task-records.ts'
import { perform } from '../perform.ts'
import type { Registry } from '../task.ts'
import { described, type OmCall, type Params } from './om-call.ts'
import { type Acting, jobCalls, NOBODY } from './om-job-calls.ts'

const PREFIXES: Readonly<Record<string, Prefix>> = {
  datasets: 'data/',
  models: 'models/',
  jobs: 'jobs/',
  scripts: 'scripts/',
}

/** What code of users can ask of the store, as omega-ml's `om` has it, by names such as `datasets.get`. */
export function omCalls(
  store: Store,
  registry: Registry,
  bucket: string,
  acting: Acting = NOBODY,
): ReadonlyMap<string, OmCall> {
  const calls = new Map<string, OmCall>([
    ['datasets.get', (params) => readData(store, bucket, params)],
    ['datasets.objects', (params) => objectColumns(store, bucket, params)],
    ['datasets.put', (params, body) => putData(store, bucket, params, body)],
    ['model.run', (params, body) => runModel(store, registry, bucket, params, body)],
    ['datasets.putvalues', (params, body) => putValues(store, bucket, params, body)],
    ['scripts.get', ({ name }) => readScript(store, bucket, String(name))],
    ['scripts.put', (params, body) => writeScript(store, bucket, params, body)],
    ...jobCalls(store, registry, bucket, acting),
  ])
  for (const [kind, prefix] of Object.entries(PREFIXES)) {
    const keyOf = (name: unknown): ObjectKey => {
      const spelled = String(name)
      return { bucket, prefix, name: prefix === 'jobs/' ? jobName(spelled) : spelled }
    }
    const find = async (name: unknown): Promise<Metadata | undefined> =>
      prefix === 'models/' ? modelMetadata(store, bucket, String(name)) : store.find(keyOf(name))
    const found = async (name: unknown): Promise<Metadata> => {
      const object = await find(name)
      if (object) return object
      throw notFound(`There is no "${name}" among the ${kind} of bucket "${bucket}"`)
    }
    calls.set(`${kind}.list`, ({ pattern }) => names(store, bucket, prefix, pattern ?? null))
    calls.set(`${kind}.exists`, async ({ name }) => String((await find(name)) !== undefined))
    calls.set(`${kind}.metadata`, async ({ name }) => described(await found(name)))
    calls.set(`${kind}.annotate`, async ({ name }, body) => {
      const given = parseExactly(body) as Attributes
      const { key } = await found(name)
      return described(await store.files.update(key, (attributes) => ({ ...attributes, ...given })))
    })
    calls.set(`${kind}.drop`, async ({ name }) => {
      await found(name)
      const removed =
        prefix === 'models/' ? store.models.remove(bucket, String(name)) : store.remove(keyOf(name))
      return String(await removed)
    })
  }
  return calls
}

/** What is said of a model, also where its name says a version, such as `name@tag`. */
async function modelMetadata(store: Store, bucket: string, name: string): Promise<Metadata | undefined> {
  try {
    return (await store.models.lookUp(bucket, name)).metadata
  } catch (error) {
    if (error instanceof OmegaError && error.kind === 'not-found') return undefined
    throw error
  }
}

async function names(store: Store, bucket: string, prefix: Prefix, pattern: Json): Promise<string> {
  const glob = typeof pattern === 'string' ? globOf(pattern) : undefined
  const { objects } = await store.list({
    bucket,
    prefix,
    accepts: (name) => glob?.matches(name) ?? true,
    offset: 0,
    limit: Number.MAX_SAFE_INTEGER,
  })
  return JSON.stringify(objects.map(({ key }) => key.name))
}

export type OpenedData =
  | { readonly reader: FrameReader }
  | { readonly values: readonly string[] }
  | { readonly array: Uint8Array }

/** Rows of a frame that pass `filter`, or whole the values of python.data, or numpy's file of an array. */
export async function openData(
  store: Store,
  bucket: string,
  { name, filter = [] }: Params,
): Promise<OpenedData> {
  const target = parseName(String(name))
  const pairs = filter as unknown as readonly [key: string, text: string][]
  const key = { bucket, prefix: 'data/', name: target.name } as const
  const isWhole = !target.projection && pairs.length === 0
  const kind = isWhole ? (await store.find(key))?.kind : undefined
  if (kind === 'python.data') return { values: await store.readValues(key, {}) }
  const file = kind === 'ndarray.bin' ? await store.files.read(key) : undefined
  if (file) return { array: file.bytes }
  const reader = await store.readFrame(bucket, target, (schema) =>
    parseFilter(asFilters(pairs, schema), schema),
  )
  return { reader }
}

async function readData(store: Store, bucket: string, params: Params): Promise<string> {
  const data = await openData(store, bucket, params)
  if ('values' in data) return valuesText(data.values)
  if ('array' in data) {
    return jsonText({ kind: 'ndarray.bin', ...jsonOfArray(arrayIn(String(params.name), data.array)) })
  }
  const { name } = parseName(String(params.name))
  return new Response(encodeFrame(data.reader, { orient: 'records', name, resourceUri: '' })).text()
}

/** The names of the columns with values that are no texts, in a dtype that is carried as texts. */
async function objectColumns(store: Store, bucket: string, params: Params): Promise<string> {
  const data = await openData(store, bucket, params)
  if (!('reader' in data)) return '[]'
  const { columns } = data.reader.schema
  const texts = [...columns.keys()].filter((column) => columns[column]?.dtype.kind === 'text')
  const found = new Set<number>()
  for await (const chunk of data.reader.scan({ columns: texts, index: false })) {
    for (const [at, vector] of chunk.columns.entries()) {
      const isObject = (value: Json) => value !== null && typeof value !== 'string'
      if (vector.type === 'text' && vector.values.some(isObject)) found.add(texts[at]!)
    }
  }
  return JSON.stringify([...found].map((column) => columns[column]?.name))
}

/** As Python reads it: what it has put comes back, NaN and floats too. */
export function valuesText(values: readonly string[]): string {
  return `{"kind":"python.data","data":[${values.join(',')}]}`
}

/** Each value is JSON text, told as a text, so that nobody on the way makes another number of it. */
async function putValues(
  store: Store,
  bucket: string,
  { name, append }: Params,
  body: string,
): Promise<string> {
  const target = parseName(String(name))
  if (target.projection) throw badRequest(`A projection can only be read, write "${target.name}" as a whole`)
  const { values } = JSON.parse(body) as { readonly values: readonly string[] }
  const key = { bucket, prefix: 'data/', name: target.name } as const
  return described(await store.writeValues(key, values.map(oneLine), append === true))
}

/** Throws 400 for what is no JSON. */
function oneLine(text: string): string {
  parseJson(text)
  return text.replaceAll('\n', ' ')
}

/** A column's name alone could be taken for another parameter of a query, such as "limit". */
function asFilters(pairs: readonly [key: string, text: string][], schema: FrameSchema): [string, string][] {
  return pairs.map(([key, text]) => {
    const isColumn = filterSlot(schema, key) !== undefined
    return [isColumn || !key.includes('__') ? `${key}__eq` : key, text]
  })
}

async function readScript(store: Store, bucket: string, name: string): Promise<string> {
  const file = await store.files.read({ bucket, prefix: 'scripts/', name })
  if (!file) throw notFound(`There is no script "${name}" in bucket "${bucket}"`)
  const format = scriptFormat(name, file.bytes, file.metadata.attributes)
  if (format === 'js' || format === 'ts') {
    throw badRequest(`Script "${name}" is a module of JavaScript, which Python cannot import`)
  }
  return JSON.stringify({ format, content: Buffer.from(file.bytes).toString('base64') })
}

/** Where a frame is to be written, and what it is added to. */
export interface FrameTarget {
  readonly key: ObjectKey
  readonly append: boolean
  readonly there: FrameFacts | undefined
}

export async function frameTarget(
  store: Store,
  bucket: string,
  { name, append }: Params,
): Promise<FrameTarget> {
  const target = parseName(String(name))
  if (target.projection) throw badRequest(`A projection can only be read, write "${target.name}" as a whole`)
  const key = { bucket, prefix: 'data/', name: target.name } as const
  const there = append === true ? (await store.find(key))?.frame : undefined
  return { key, append: append === true, there }
}

export async function writeFrame(
  store: Store,
  { key, append }: FrameTarget,
  source: FrameSource,
): Promise<string> {
  return described(await store.writeFrame(key, source, append ? 'append' : 'replace'))
}

async function putData(store: Store, bucket: string, params: Params, body: string): Promise<string> {
  const target = await frameTarget(store, bucket, params)
  const { append, there } = target
  const options = { append, known: there?.schema, knownIsEmpty: there?.rows === 0 }
  return writeFrame(store, target, decodeFrame(body, options))
}

async function writeScript(
  store: Store,
  bucket: string,
  { name, format }: Params,
  body: string,
): Promise<string> {
  const { content } = JSON.parse(body) as { readonly content: string }
  const upload = {
    format: format === 'archive' ? 'archive' : 'py',
    content: [Buffer.from(content, 'base64')],
  } as const
  checkName(String(name))
  return described(await store.scripts.write(bucket, String(name), upload))
}

/** Data are named in the parameters, or are in the body. */
async function runModel(
  store: Store,
  registry: Registry,
  bucket: string,
  { name = null, action, datax = null, datay = null }: Params,
  inline: string,
): Promise<string> {
  const id = crypto.randomUUID() as TaskId
  const outcome = await perform(
    registry,
    { id, store, bucket, progress: () => {}, emit: () => {} },
    {
      id,
      task: `omegaml.tasks.omega_${action}`,
      bucket,
      args: [name, datax],
      kwargs: { Yname: datay, inline },
    },
  )
  if (outcome.state === 'SUCCESS') return outcome.result
  if (outcome.state === 'REVOKED') throw new ComputationError('RuntimeError', 'The call was revoked')
  throw new OmegaError(outcome.failure.kind, outcome.failure.message)
}
