import type { Bytes } from '../data/format.ts'
import { formatNamed } from '../data/formats.ts'
import { jsonText } from '../data/frame/cell.ts'
import { distinctReader } from '../data/frame/distinct-rows.ts'
import type { FrameReader, FrameSchema } from '../data/frame/frame.ts'
import { orderedReader, parseOrder } from '../data/frame/order-rows.ts'
import { parseFilter } from '../data/frame/parse-filter.ts'
import { parseExactly } from '../data/json/wire.ts'
import { streamOf } from '../data/stream-of-bytes.ts'
import { badRequest } from '../error.ts'
import type { FrameQuery } from '../store/database.ts'
import { type ParsedName, projectedQuery } from '../store/dataset/name.ts'
import { etagOf, matches } from '../store/etag.ts'
import { isFrame, type Kind, type Metadata } from '../store/metadata.ts'
import type { Store } from '../store/store.ts'
import type { IndexTypes, ReadAnswer, ReadRequest } from './datasets.ts'

/** The frame is opened and compared with `ifNoneMatch` in one step; its rows are read as the body is. */
export async function readDataset(store: Store, request: ReadRequest): Promise<ReadAnswer> {
  const { key, format, orient, resourceUri, indexTypes } = request
  const isNested = (kind: Kind) => kind === 'ndarray.bin' && (request.asFile || format === 'json')
  const object = await store.openFrame(
    key,
    (metadata) =>
      matches(request.ifNoneMatch, etagOf(metadata, format))
        ? undefined
        : queryOf(request, metadata.frame.schema),
    (kind) => !isNested(kind),
  )
  if (!object) return { found: 'nothing' }
  const { metadata } = object
  if (metadata.kind === 'python.data') return readValues(store, metadata, request)
  if (metadata.kind === 'python.file') return readFile(store, metadata, request)
  if (isNested(metadata.kind))
    return request.asFile ? readFile(store, metadata, request) : readArray(store, metadata, request)
  if (!isFrame(metadata)) throw badRequest(unreadable(metadata))
  const etag = etagOf(metadata, format)
  if (!object.reader) return { found: 'same', etag }
  return closingOnError(object.reader, async (opened) => {
    const { reader, total } = await rowsOf(opened, request, metadata.frame.schema)
    const body = (await formatNamed(format).encode(reader, {
      orient,
      name: key.name,
      resourceUri,
      indexType: INDEX_TYPES[indexTypes],
    })) as Bytes
    const { rows, more } = reader
    if (!request.counts) return { found: 'rows', etag, rows, more, body }
    return { found: 'rows', etag, rows, more, body, total: total ?? (await countRows(store, request)) }
  })
}

/** What is asked of the database; where rows are ordered or told apart, its page is taken afterwards. */
function queryOf(
  { key, projection, filters, offset, limit, order, distinct }: ReadRequest,
  schema: FrameSchema,
): FrameQuery {
  const where = parseFilter(filters, schema)
  const shown = shownColumns({ name: key.name, ...(projection && { projection }) }, distinct, schema)
  const keys = order === undefined ? [] : parseOrder(order, schema)
  const further = keys.flatMap(({ slot }) => (slot >= 0 ? [schema.columns[slot]!.name] : []))
  const isWhole = order !== undefined || distinct !== undefined
  return {
    ...(shown && { columns: [...new Set([...shown, ...further])] }),
    ...(where && { where }),
    ...(!isWhole && offset !== undefined && { offset }),
    ...(!isWhole && limit !== undefined && { limit }),
  }
}

/** Those of the projection, or else those that are told apart; undefined: all. */
function shownColumns(
  target: ParsedName,
  distinct: readonly string[] | undefined,
  schema: FrameSchema,
): readonly string[] | undefined {
  if (target.projection || !distinct) return projectedQuery(target, schema).columns
  return projectedQuery({ ...target, projection: { kind: 'columns', names: distinct } }, schema).columns
}

/** The rows that are answered, and how many there are in all where that is known by now. */
async function rowsOf(
  opened: FrameReader,
  { key, projection, offset = 0, limit, order, distinct }: ReadRequest,
  stored: FrameSchema,
): Promise<{ reader: FrameReader; total?: number }> {
  if (order === undefined && distinct === undefined) {
    if (opened.more || (opened.rows === 0 && offset > 0)) return { reader: opened }
    return { reader: opened, total: offset + opened.rows }
  }
  const shown = shownColumns({ name: key.name, ...(projection && { projection }) }, distinct, stored)
  const source = distinct ? await distinctReader(opened, distinct) : opened
  const keys = order === undefined ? [] : parseOrder(order, source.schema)
  const ordered = await orderedReader(source, keys, { offset, limit })
  const columns = ordered.schema.columns.slice(0, shown?.length)
  return { reader: { ...ordered, schema: { ...ordered.schema, columns } }, total: source.rows }
}

async function countRows(store: Store, { key, filters }: ReadRequest): Promise<number> {
  const counted = await store.openFrame(key, ({ frame: { schema } }) => {
    const where = parseFilter(filters, schema)
    return { columns: [], ...(where && { where }) }
  })
  counted?.reader?.close()
  return counted?.reader?.rows ?? 0
}

/** The stream closes the reader at its end; what fails before there is one does so here. */
async function closingOnError<Result>(
  reader: FrameReader,
  work: (reader: FrameReader) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(reader)
  } catch (error) {
    reader.close()
    throw error
  }
}

const INDEX_TYPES: Readonly<Record<IndexTypes, (type: string) => string>> = {
  stored: (type) => type,
  pandas2: (type) => (/^(?:Range|Int64|UInt64|Float64)Index$/.test(type) ? 'Index' : type),
}

const NO_COLUMNS = { columns: [], index: { type: 'RangeIndex', levels: [] } }

/** The list of its values, only as JSON. */
async function readValues(
  store: Store,
  { key, kind }: Metadata,
  { projection, filters, format, offset = 0, limit, resourceUri }: ReadRequest,
): Promise<ReadAnswer> {
  if (projection || format !== 'json') {
    throw badRequest(`Dataset "${key.name}" is of kind "${kind}" and has no columns, read it whole as JSON`)
  }
  parseFilter(filters, NO_COLUMNS) // any is an error
  const values =
    limit === 0 ? [] : await store.readValues(key, { offset, ...(limit !== undefined && { limit }) })
  const about = { kind, name: key.name, resource_uri: resourceUri }
  const text = `{"data":${jsonText(values.map(parseExactly))},${JSON.stringify(about).slice(1)}`
  return { found: 'values', body: new Blob([text]).stream() as Bytes }
}

/** Lists within lists, as numpy's `tolist` answers; pages are of the first of its dimensions. */
async function readArray(
  store: Store,
  { key, kind }: Metadata,
  { projection, filters, order, distinct, offset = 0, limit, resourceUri }: ReadRequest,
): Promise<ReadAnswer> {
  if (projection || filters.length > 0 || order !== undefined || distinct)
    throw badRequest(
      `Dataset "${key.name}" is an array, read it whole as JSON, or as another format for columns`,
    )
  const { data, dtype, shape } = await store.readArray(key)
  const end = limit === undefined ? undefined : offset + limit
  const page = Array.isArray(data) ? data.slice(offset, end) : data
  const about = { dtype, kind, name: key.name, resource_uri: resourceUri, shape }
  const text = `{"data":${jsonText(page)},${JSON.stringify(about).slice(1)}`
  return { found: 'values', body: new Blob([text]).stream() as Bytes }
}

/** The bytes; a file of Python has no other form. */
async function readFile(store: Store, metadata: Metadata, { projection, filters, ifNoneMatch }: ReadRequest) {
  const { key, kind } = metadata
  if (projection || filters.length > 0)
    throw badRequest(`Dataset "${key.name}" is of kind "${kind}" and has no columns, read it whole`)
  const etag = etagOf(metadata)
  if (matches(ifNoneMatch, etag)) return { found: 'same', etag } as const
  const { size, pieces } = await store.openFile(key)
  const extension = kind === 'ndarray.bin' ? '.npy' : ''
  return { found: 'file', etag, size, extension, body: streamOf(pieces) } as const
}

function unreadable({ key, kind }: Metadata): string {
  return `Dataset "${key.name}" is of kind "${kind}", which cannot be read by HTTP`
}
