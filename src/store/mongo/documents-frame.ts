import type { Collection, Document } from 'mongodb'
import { inferDtype } from '../../data/frame/build-vector.ts'
import { type Dtype, parseDtype } from '../../data/frame/dtypes.ts'
import { MAX_COLUMNS } from '../../data/frame/limits.ts'
import { rowNumbers } from '../../data/frame/row-numbers.ts'
import { OmegaError } from '../../error.ts'
import { type FrameInMemory, inChunks } from '../frame-in-memory.ts'
import { jsonFrom, vectorFrom } from './column-values.ts'

/** Cells that are held at once: columns are known only when all documents are read. */
const MOST_CELLS = 20_000_000

/** The documents of a `pandas.rawdict`, flattened as `pandas.json_normalize` does: `a.b` of objects within objects. */
export function rawDocuments(collection: Collection): Promise<FrameInMemory> {
  return frameOf(
    collection,
    (document) => [document],
    (row) => flattened(row),
  )
}

/** The rows of a `pandas.dfgroup`, which stand in a document for each group, its keys beside them. */
export function groupedRows(collection: Collection): Promise<FrameInMemory> {
  const rowsIn = ({ _data: rows = [], ...keys }: Document) =>
    (rows as readonly Document[]).map((row) => ({ ...keys, ...row }))
  return frameOf(collection, rowsIn, (row) => Object.entries(row))
}

async function frameOf(
  collection: Collection,
  rowsIn: (document: Document) => readonly Document[],
  cellsOf: (row: Document) => Iterable<readonly [name: string, value: unknown]>,
): Promise<FrameInMemory> {
  const columns = new Map<string, unknown[]>()
  let rows = 0
  for await (const document of collection.find({}, { projection: { _id: 0 } })) {
    for (const row of rowsIn(document)) {
      for (const [name, value] of cellsOf(row)) {
        const values = columns.get(name) ?? []
        if (values.length === 0) columns.set(name, values)
        values[rows] = value
      }
      rows += 1
      if (columns.size > MAX_COLUMNS || rows * columns.size > MOST_CELLS) throw tooLarge()
    }
  }
  const read = [...columns].map(([name, sparse]) => {
    const values = Array.from({ length: rows }, (_, row) => sparse[row] ?? null)
    const dtype = dtypeOf(values)
    return { schema: { name, dtype }, vector: vectorFrom(name, dtype, values) }
  })
  return {
    schema: {
      columns: read.map(({ schema }) => schema),
      index: { type: 'RangeIndex', levels: [{ name: null, dtype: parseDtype('int64') }] },
    },
    chunks: inChunks(
      read.map(({ vector }) => vector),
      [rowNumbers(0, rows)],
      rows,
    ),
    rows,
  }
}

/** As pandas would have it of these values. */
function dtypeOf(values: readonly unknown[]): Dtype {
  const present = values.filter((value) => value !== null)
  const areDates = present.length > 0 && present.every((value) => value instanceof Date)
  return areDates ? parseDtype('datetime64[ns]') : inferDtype(values.map(jsonFrom))
}

function* flattened(row: Document, before = ''): Generator<readonly [string, unknown]> {
  for (const [name, value] of Object.entries(row)) {
    if (isObject(value)) yield* flattened(value, `${before}${name}.`)
    else yield [before + name, value]
  }
}

function isObject(value: unknown): value is Document {
  return Object.getPrototypeOf(value ?? 0) === Object.prototype && !('_bsontype' in (value as object))
}

function tooLarge(): OmegaError {
  return new OmegaError(
    'payload-too-large',
    `The documents have more than ${MOST_CELLS} cells or ${MAX_COLUMNS} columns, which cannot be read as one frame`,
  )
}
