import * as arrow from '@uwdata/flechette'
import { badRequest } from '../../error.ts'
import { buildVector } from '../frame/build-vector.ts'
import { convertVector, isUnfit } from '../frame/convert-vector.ts'
import type { Dtype } from '../frame/dtypes.ts'
import type { FrameReader, FrameSchema } from '../frame/frame.ts'
import { slotDtype } from '../frame/select-rows.ts'
import type { Vector } from '../frame/vector.ts'
import { streamOfReader } from '../stream-of-reader.ts'
import { type CategoryDictionaries, type CategoryDictionary, readCategories } from './category-dictionary.ts'
import { type Block, ipcEnd, ipcFooter, ipcStart, splitMessages } from './file.ts'
import { indexField, type Labels, pandasMetadata } from './pandas.ts'
import { readLabels } from './range.ts'
import { arrowType } from './write-types.ts'
import { vectorBatch } from './write-vector.ts'
import { type WrittenMessage, writeBatch } from './written-message.ts'

interface Part {
  readonly field: arrow.Field
  readonly dtype: Dtype
  readonly dictionary: CategoryDictionary | undefined
}

/** Writes an Arrow IPC stream, or a file, a record batch for each chunk; labels go along as pandas' index columns. */
export function encodeArrow(
  reader: FrameReader,
  form: 'stream' | 'file' = 'stream',
): Promise<ReadableStream<Uint8Array>> {
  return streamOfReader(reader, arrowPieces(reader, form))
}

async function* arrowPieces(reader: FrameReader, form: 'stream' | 'file'): AsyncGenerator<Uint8Array, void> {
  const isFile = form === 'file'
  let at = 0
  const blocks: Block[] = []
  let schema: WrittenMessage | undefined
  const placed = (bytes: Uint8Array): Uint8Array => {
    at += bytes.length
    return bytes
  }
  if (isFile) yield placed(ipcStart())
  for await (const message of arrowMessages(reader)) {
    if (message.kind === 'schema') schema = message
    else if (isFile) blocks.push(blockOf(message, at))
    for (const part of message.parts) yield placed(part)
  }
  yield ipcEnd()
  if (isFile) yield ipcFooter({ bytes: schema!.parts[0]!, head: schema!.head }, blocks)
}

function blockOf({ kind, head, parts }: WrittenMessage, at: number): Block {
  return { kind, at, head, size: parts.reduce((sum, part) => sum + part.length, 0) }
}

/**
 * The messages of a frame: its schema, the dictionaries of its categories, and a batch for each chunk. `written` is the
 * schema in which they are written, where it is another: times in other units, categories as texts.
 */
export async function* arrowMessages(
  reader: FrameReader,
  written: FrameSchema = reader.schema,
): AsyncGenerator<WrittenMessage, void> {
  const all = await readCategories(reader)
  const dictionaries = new Map([...all].filter(([slot]) => slotDtype(written, slot).kind === 'category'))
  const labels = await readLabels(reader)
  const parts = partsOf(written, labels, dictionaries)
  const metadata = new Map([['pandas', JSON.stringify(pandasMetadata(written, labels, dictionaries))]])
  const schema = { fields: parts.map(({ field }) => field), metadata }
  yield* headMessages(schema, parts)
  const columns = [...reader.schema.columns.keys()]
  const stored = [...reader.schema.columns, ...reader.schema.index.levels].map(({ dtype }) => dtype)
  let before = 0
  for await (const chunk of reader.scan({ columns, index: labels.kind === 'columns' })) {
    const vectors = [...chunk.columns, ...chunk.index]
    const arrays = parts.map(({ field, dtype, dictionary }, i) => {
      // The indices of a dictionary are integers like others, so that it need not be written with each batch.
      const type = dictionary ? arrow.int32() : field.type
      const vector = asWritten(field.name, vectors[i]!, stored[i]!, dtype, before)
      return new arrow.Column([vectorBatch(type, dtype, dictionary, vector, chunk.rows)], type)
    })
    before += chunk.rows
    yield writeBatch(new arrow.Table(schema, arrays))
  }
}

function asWritten(column: string, vector: Vector, stored: Dtype, dtype: Dtype, before: number): Vector {
  if (dtype.kind === 'text' && vector.type === 'category')
    return { type: 'text', values: Array.from(vector.codes, (code) => vector.categories[code] ?? null) }
  if (dtype.kind !== 'datetime' || stored.name === dtype.name) return vector
  const converted = convertVector(vector, stored, dtype)
  if (!isUnfit(converted)) return converted
  throw badRequest(
    `Column "${column}" is written as ${dtype.name}, which does not reach to "${converted.value}" of row ${before + converted.row + 1}, ask for JSON`,
  )
}

/** What stands before the first batch. */
function* headMessages(schema: arrow.Schema, parts: readonly Part[]): Generator<WrittenMessage> {
  const empty = parts.map(({ field: { type }, dtype, dictionary }) => {
    const none = vectorBatch(type, dtype, dictionary, buildVector('', dtype, []), 0)
    if (dictionary) Object.assign(none, { dictionary: dictionary.values })
    return new arrow.Column([none], type)
  })
  const stream = arrow.tableToIPC(new arrow.Table(schema, empty), { format: 'stream' })!
  for (const { kind, head, bytes } of splitMessages(stream))
    if (kind !== 'batch') yield { kind, head, parts: [bytes] }
}

function partsOf(
  { columns, index }: FrameSchema,
  labels: Labels,
  dictionaries: CategoryDictionaries,
): readonly Part[] {
  const partOf = (name: string, dtype: Dtype, slot: number): Part => {
    const dictionary = dictionaries.get(slot)
    const type = dtype.kind === 'category' ? categoryType(dictionary!) : arrowType(dtype)
    return { field: arrow.field(name, type), dtype, dictionary }
  }
  return [
    ...columns.map(({ name, dtype }, column) => partOf(name, dtype, column)),
    ...(labels.kind === 'range'
      ? []
      : index.levels.map(({ dtype }, level) => partOf(indexField(level), dtype, -1 - level))),
  ]
}

function categoryType({ type, ordered }: CategoryDictionary): arrow.Field['type'] {
  return arrow.dictionary(type, arrow.int32() as never, ordered)
}
