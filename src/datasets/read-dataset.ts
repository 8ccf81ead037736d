import type { Bytes, EncodeOptions, Format } from '../data/format.ts'
import { formatNamed } from '../data/formats.ts'
import { jsonText } from '../data/frame/cell.ts'
import type { FrameReader } from '../data/frame/frame.ts'
import { parseFilter } from '../data/frame/parse-filter.ts'
import { badRequest } from '../error.ts'
import { projectedQuery } from '../store/dataset/name.ts'
import { isFrame, type Metadata } from '../store/metadata.ts'
import type { Store } from '../store/store.ts'
import type { IndexTypes, ReadAnswer, ReadRequest } from './datasets.ts'

/** The frame is opened and compared with `ifNoneMatch` in one step; its rows are read as the body is. */
export async function readDataset(store: Store, request: ReadRequest): Promise<ReadAnswer> {
  const { key, projection, filters, offset, limit, format, orient, resourceUri, indexTypes } = request
  const etagOf = ({ version }: Metadata) => `"${version}.${format}"`
  const object = await store.openFrame(key, (metadata) => {
    if (matches(request.ifNoneMatch, etagOf(metadata))) return undefined
    const { schema } = metadata.frame
    const where = parseFilter(filters, schema)
    return {
      ...projectedQuery({ name: key.name, ...(projection && { projection }) }, schema),
      ...(where && { where }),
      ...(offset !== undefined && { offset }),
      ...(limit !== undefined && { limit }),
    }
  })
  if (!object) return { found: 'nothing' }
  const { metadata, reader } = object
  if (metadata.kind === 'python.data') return readValues(store, metadata, request)
  if (!isFrame(metadata)) throw badRequest(unreadable(metadata))
  const etag = etagOf(metadata)
  if (!reader) return { found: 'same', etag }
  const body = await encode(reader, formatNamed(format), {
    orient,
    name: key.name,
    resourceUri,
    indexType: INDEX_TYPES[indexTypes],
  })
  return { found: 'rows', etag, rows: reader.rows, more: reader.more, body }
}

const INDEX_TYPES: Readonly<Record<IndexTypes, (type: string) => string>> = {
  stored: (type) => type,
  pandas2: (type) => (/^(?:Range|Int64|UInt64|Float64)Index$/.test(type) ? 'Index' : type),
}

/** The stream closes the reader at its end; a format that refuses the frame at once does so here. */
async function encode(reader: FrameReader, format: Format, options: EncodeOptions): Promise<Bytes> {
  try {
    return (await format.encode(reader, options)) as Bytes
  } catch (error) {
    reader.close()
    throw error
  }
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
  const text = `{"data":${jsonText([...values])},${JSON.stringify(about).slice(1)}`
  return { found: 'values', body: new Blob([text]).stream() as Bytes }
}

function unreadable({ key, kind }: Metadata): string {
  return `Dataset "${key.name}" is of kind "${kind}", only frames and python.data can be read`
}

function matches(header: string | null, etag: string): boolean {
  if (header === null) return false
  return header.split(',').some((part) => ['*', etag, `W/${etag}`].includes(part.trim()))
}
