import type { AnyBulkWriteOperation, Collection, Document } from 'mongodb'
import { convertVector, isMissingAlone, isUnfit } from '../../data/frame/convert-vector.ts'
import type { Dtype } from '../../data/frame/dtypes.ts'
import type { FrameChunk, FrameSchema } from '../../data/frame/frame.ts'
import type { Vector } from '../../data/frame/vector.ts'
import { vectorFrom } from './column-values.ts'
import { written } from './failures.ts'
import { type FrameLayout, ROW_ID } from './frame-layout.ts'
import { cellOf } from './row-documents.ts'

/** Documents that are rewritten at once. */
const BATCH = 2000

/** A field whose values are stored as those of a wider dtype from now on. */
export interface WidenedField {
  readonly name: string
  readonly from: Dtype
  readonly to: Dtype
}

/** The fields that are stored otherwise: a document says the type of each value, so that most are not. */
export function widenedFields(before: FrameLayout, after: FrameLayout): readonly WidenedField[] {
  const pair = (name: string, from: Dtype, to: Dtype): readonly WidenedField[] =>
    from.name === to.name || isMissingAlone(from, to) ? [] : [{ name, from, to }]
  return [
    ...before.columns.flatMap((field, i) =>
      pair(field, before.schema.columns[i]!.dtype, after.schema.columns[i]!.dtype),
    ),
    ...before.index.flatMap((field, i) =>
      pair(field, before.schema.index.levels[i]!.dtype, after.schema.index.levels[i]!.dtype),
    ),
  ]
}

/** A chunk as one of the wider schema. */
export function widenChunk(chunk: FrameChunk, before: FrameSchema, after: FrameSchema): FrameChunk {
  return {
    ...chunk,
    columns: chunk.columns.map((vector, i) =>
      widenVector(vector, before.columns[i]!.dtype, after.columns[i]!.dtype),
    ),
    index: chunk.index.map((vector, i) =>
      widenVector(vector, before.index.levels[i]!.dtype, after.index.levels[i]!.dtype),
    ),
  }
}

/** Writes these fields of all documents anew, batch by batch, found by their row numbers. */
export async function rewriteFields(collection: Collection, fields: readonly WidenedField[]): Promise<void> {
  const projection = Object.fromEntries([ROW_ID, ...fields.map(({ name }) => name)].map((name) => [name, 1]))
  let batch: Document[] = []
  const send = async () => {
    if (batch.length > 0) await written(collection.bulkWrite(updatesOf(batch, fields), { ordered: false }))
    batch = []
  }
  for await (const document of collection.find({}, { projection })) {
    batch.push(document)
    if (batch.length === BATCH) await send()
  }
  await send()
}

function updatesOf(batch: readonly Document[], fields: readonly WidenedField[]): AnyBulkWriteOperation[] {
  const cells = fields.map(({ name, from, to }) => {
    const values = batch.map((document) => document[name] as unknown)
    return { name, cell: cellOf(widenVector(vectorFrom(name, from, values), from, to), to) }
  })
  return batch.map((document, row) => ({
    updateOne: {
      filter: { [ROW_ID]: document[ROW_ID] as number },
      update: { $set: Object.fromEntries(cells.map(({ name, cell }) => [name, cell(row)])) },
    },
  }))
}

function widenVector(vector: Vector, from: Dtype, to: Dtype): Vector {
  const wider = convertVector(vector, from, to)
  if (isUnfit(wider)) throw new TypeError(`A value of ${from.name} does not fit ${to.name}`)
  return wider
}
