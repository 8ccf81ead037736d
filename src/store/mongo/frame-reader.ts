import type { Collection, Document, FindCursor } from 'mongodb'
import type { Dtype } from '../../data/frame/dtypes.ts'
import type { FrameChunk, FrameReader, FrameScan, FrameSchema } from '../../data/frame/frame.ts'
import type { Vector } from '../../data/frame/vector.ts'
import type { FrameQuery } from '../database.ts'
import { fittingDtype, vectorFrom } from './column-values.ts'
import { reached, unavailable } from './failures.ts'
import { filterQuery } from './filter-query.ts'
import { type FrameLayout, ROW_ID } from './frame-layout.ts'

/** Rows that are made columns of at once: documents take ten times the memory of columns. */
const BATCH = 2048

/** Cells that are read ahead: a frame of fewer is one query, however often it is scanned. */
const AHEAD = 2_000_000

export interface FrameSourceInMongo {
  readonly collection: Collection
  readonly layout: FrameLayout
  /** The first row of an append that has not ended: from there on nothing is part of the frame. */
  readonly end: number | undefined
}

/** Opens a frame: reads ahead what fits, so that most frames are read and counted by one query. */
export async function openMongoReader(
  { collection, layout, end }: FrameSourceInMongo,
  query: FrameQuery,
): Promise<FrameReader> {
  const wanted = projected(layout, query.columns)
  const fields = [...wanted.columns, ...wanted.index]
  const filter = conditions(layout, query, end)
  const { offset = 0, limit = Number.MAX_SAFE_INTEGER } = query
  const find = (names: readonly string[], extra?: Document) =>
    collection
      .find(allOf([filter, extra]), { projection: projection(layout, names), batchSize: BATCH })
      .sort({ [ROW_ID]: 1 })

  const bounded = limit < Number.MAX_SAFE_INTEGER
  const cursor = find(fields).skip(offset)
  const ahead = await readAhead(bounded ? cursor.limit(limit + 1) : cursor, fields)
  // What the reader refers to lives as long as it does: of the values that is the columns alone.
  const { last } = ahead
  const counted = ahead.exhausted
    ? ahead.rows
    : await reached(() =>
        collection.countDocuments(filter, { skip: offset, ...(bounded && { limit: limit + 1 }) }),
      )
  const rows = Math.min(counted, limit)
  const head = columnsOf(wanted, ahead, Math.min(ahead.rows, rows))
  let closed = false

  async function* rest(scan: FrameScan, from: number): AsyncGenerator<FrameChunk> {
    const names = namesOf(wanted, scan)
    const tail = find(names, { [ROW_ID]: { $gt: last } }).limit(rows - from)
    let seen = from
    try {
      for (;;) {
        const documents = await take(tail, BATCH)
        if (documents.length === 0) break
        seen += documents.length
        yield chunkOf(head.schema, wanted, scan, documents)
      }
    } finally {
      await tail.close()
    }
    if (seen !== rows) throw unavailable(new Error('The frame was replaced while it was read'))
  }

  return {
    schema: head.schema,
    rows,
    more: counted > limit,
    async *scan(scan) {
      if (closed) throw new Error('The frame was closed while it was read')
      if (head.rows > 0) {
        yield {
          rows: head.rows,
          columns: scan.columns.map((column) => head.columns[column]!),
          index: scan.index ? head.index : [],
        }
      }
      if (head.rows < rows) yield* rest(scan, head.rows)
    },
    close() {
      closed = true
    },
  }
}

function conditions(layout: FrameLayout, { where }: FrameQuery, end: number | undefined): Document {
  return allOf([where && filterQuery(where, layout), end === undefined ? end : { [ROW_ID]: { $lt: end } }])
}

/** Databases compute each `$and` for each row, so none is made of less than two. */
function allOf(conditions: readonly (Document | undefined)[]): Document {
  const given = conditions.filter((one) => one !== undefined && Object.keys(one).length > 0)
  const [only = {}] = given
  return given.length > 1 ? { $and: given } : only
}

function projected(layout: FrameLayout, names: readonly string[] | undefined): FrameLayout {
  if (!names) return layout
  const places = names.map((name) => layout.schema.columns.findIndex((column) => column.name === name))
  return {
    ...layout,
    schema: { ...layout.schema, columns: places.map((place) => layout.schema.columns[place]!) },
    columns: places.map((place) => layout.columns[place]!),
  }
}

/** To name every field costs a database as much again as to read them, so all of them are not named. */
function projection(layout: FrameLayout, names: readonly string[]): Document {
  const id = names.includes('_id') ? {} : { _id: 0 }
  if (names.length === layout.columns.length + layout.index.length) return id
  return {
    ...id,
    ...Object.fromEntries(names.map((name) => [name, 1])),
    [ROW_ID]: 1,
  }
}

function namesOf(layout: FrameLayout, scan: FrameScan): readonly string[] {
  return [...scan.columns.map((column) => layout.columns[column]!), ...(scan.index ? layout.index : [])]
}

interface Ahead {
  /** The values of each field. */
  readonly values: ReadonlyMap<string, readonly unknown[]>
  readonly rows: number
  readonly exhausted: boolean
  /** The number of the last row. */
  readonly last: unknown
}

/** Keeps values rather than documents, which take several times the memory. */
async function readAhead(cursor: FindCursor, fields: readonly string[]): Promise<Ahead> {
  const values = new Map<string, unknown[]>(fields.map((field) => [field, []]))
  const most = Math.max(BATCH, Math.floor(AHEAD / (fields.length + 1)))
  let [rows, last] = [0, undefined as unknown]
  try {
    while (rows < most) {
      const documents = await take(cursor, BATCH)
      for (const [field, column] of values) for (const document of documents) column.push(document[field])
      rows += documents.length
      last = documents.at(-1)?.[ROW_ID] ?? last
      if (documents.length < BATCH) return { values, rows, exhausted: true, last }
    }
    return { values, rows, exhausted: false, last }
  } finally {
    await cursor.close()
  }
}

/** The next `count` documents at most, fewer only at the end. */
function take(cursor: FindCursor, count: number): Promise<Document[]> {
  return reached(async () => {
    const documents: Document[] = []
    while (documents.length < count) {
      documents.push(...cursor.readBufferedDocuments(count - documents.length))
      if (documents.length === count) break
      const next = await cursor.next()
      if (next === null) break
      documents.push(next)
    }
    return documents
  })
}

/** The columns of the first `rows` that were read ahead, with the dtypes that they turn out to have. */
function columnsOf(layout: FrameLayout, ahead: Ahead, rows: number) {
  const read = <Part extends { dtype: Dtype }>(field: string, part: Part, name: string) => {
    const all = ahead.values.get(field)!
    const values = all.length > rows ? all.slice(0, rows) : all
    // Categories that are still to come cannot be listed where the metadata do not: such a column is text.
    const isOpen = part.dtype.kind === 'category' && !ahead.exhausted && !('categories' in part)
    const dtype = isOpen ? OBJECT : fittingDtype(part.dtype, values)
    return { part: { ...part, dtype }, vector: vectorFrom(name, dtype, values) }
  }
  const columns = layout.columns.map((field, column) => {
    const { part, vector } = read(field, layout.schema.columns[column]!, layout.schema.columns[column]!.name)
    if (vector.type !== 'category') return { vector, part: { name: part.name, dtype: part.dtype } }
    // Those that Python has added since stand behind.
    const categories = [...new Set([...(part.categories ?? []), ...vector.categories])]
    return { vector, part: { ...part, categories } }
  })
  const index = layout.index.map((field, level) => read(field, layout.schema.index.levels[level]!, 'index'))
  const schema: FrameSchema = {
    columns: columns.map(({ part }) => part),
    index: { ...layout.schema.index, levels: index.map(({ part }) => part) },
  }
  return {
    schema,
    rows,
    columns: columns.map(({ vector }) => vector),
    index: index.map(({ vector }) => vector),
  }
}

const OBJECT: Dtype = { kind: 'text', name: 'object' }

function chunkOf(
  schema: FrameSchema,
  layout: FrameLayout,
  scan: FrameScan,
  documents: readonly Document[],
): FrameChunk {
  const vector = (field: string, name: string, dtype: Dtype): Vector =>
    vectorFrom(
      name,
      dtype,
      documents.map((document) => document[field] as unknown),
    )
  return {
    rows: documents.length,
    columns: scan.columns.map((column) => {
      const { name, dtype } = schema.columns[column]!
      return vector(layout.columns[column]!, name, dtype)
    }),
    index: scan.index
      ? layout.index.map((field, level) => vector(field, 'index', schema.index.levels[level]!.dtype))
      : [],
  }
}
