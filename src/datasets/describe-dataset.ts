import { describeColumn } from '../data/describe/describe-column.ts'
import type { ColumnDescription } from '../data/describe/description.ts'
import type { FrameReader, FrameSchema } from '../data/frame/frame.ts'
import { parseFilter } from '../data/frame/parse-filter.ts'
import type { Vector } from '../data/frame/vector.ts'
import { badRequest } from '../error.ts'
import { projectedQuery } from '../store/dataset/name.ts'
import { etagOf, matches } from '../store/etag.ts'
import { isFrame, type Metadata } from '../store/metadata.ts'
import type { Store } from '../store/store.ts'
import type { DescribeAnswer, DescribeRequest } from './datasets.ts'

/** Describes each column, one after the other, so that one of them is held in memory at a time. */
export async function describeDataset(store: Store, request: DescribeRequest): Promise<DescribeAnswer> {
  const { key, projection, filters, ifNoneMatch } = request
  const object = await store.openFrame(key, (metadata) => {
    if (matches(ifNoneMatch, describedEtag(metadata))) return undefined
    const { schema } = metadata.frame
    const where = parseFilter(filters, schema)
    return {
      ...projectedQuery({ name: key.name, ...(projection && { projection }) }, schema),
      ...(where && { where }),
    }
  })
  if (!object) return { found: 'nothing' }
  const { metadata, reader } = object
  if (!isFrame(metadata))
    throw badRequest(`Dataset "${key.name}" is of kind "${metadata.kind}", only frames can be described`)
  const etag = describedEtag(metadata)
  if (!reader) return { found: 'same', etag }
  try {
    return { found: 'description', etag, text: await describeReader(reader, request) }
  } finally {
    reader.close()
  }
}

/** Of what is described of that version. */
export function describedEtag({ version }: Pick<Metadata, 'version'>): string {
  return etagOf({ version }, 'describe')
}

async function describeReader(reader: FrameReader, { key, resourceUri }: DescribeRequest): Promise<string> {
  const columns: string[] = []
  for (const [position, column] of reader.schema.columns.entries()) {
    const parts: Vector[] = []
    for await (const chunk of reader.scan({ columns: [position], index: false }))
      parts.push(chunk.columns[0]!)
    columns.push(columnText(column, describeColumn(column, parts, reader.rows)))
  }
  const about = JSON.stringify({ name: key.name, resource_uri: resourceUri, rows: reader.rows })
  return `${about.slice(0, -1)},"columns":[${columns.join(',')}]}`
}

/** The values are JSON already, so that integers beyond 2^53 stay what they are. */
function columnText(column: FrameSchema['columns'][number], described: ColumnDescription): string {
  const { count, missing, distinct, min, max, mean, std, quartiles, top, histogram } = described
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['name', JSON.stringify(column.name)],
    ['dtype', JSON.stringify(column.dtype.name)],
    ['count', String(count)],
    ['missing', String(missing)],
    ['distinct', distinct === undefined ? 'null' : String(distinct)],
    ['min', min],
    ['max', max],
    ['mean', mean],
    ['std', std],
    ['quartiles', quartiles && `[${quartiles.join(',')}]`],
    ['top', `[${top.map(({ value, count: rows }) => `{"value":${value},"count":${rows}}`).join(',')}]`],
    [
      'histogram',
      histogram && `{"edges":[${histogram.edges.join(',')}],"counts":[${histogram.counts.join(',')}]}`,
    ],
  ]
  return `{${fields.flatMap(([name, text]) => (text === undefined ? [] : [`"${name}":${text}`])).join(',')}}`
}
