import * as arrow from '@uwdata/flechette'
import { buildVector } from '../frame/build-vector.ts'
import type { Dtype } from '../frame/dtypes.ts'
import type { FrameReader, FrameSchema } from '../frame/frame.ts'
import { type CategoryDictionaries, type CategoryDictionary, readCategories } from './category-dictionary.ts'
import { ipcEnd, ipcFooter, ipcStart, type MessageBytes, splitMessages } from './file.ts'
import { indexField, type Labels, pandasMetadata } from './pandas.ts'
import { readLabels } from './range.ts'
import { arrowType } from './write-types.ts'
import { vectorBatch } from './write-vector.ts'

interface Part {
  readonly field: arrow.Field
  readonly dtype: Dtype
  readonly dictionary: CategoryDictionary | undefined
}

/** Writes an Arrow IPC stream, or a file, a record batch for each chunk; labels go along as pandas' index columns. */
export function encodeArrow(
  reader: FrameReader,
  form: 'stream' | 'file' = 'stream',
): ReadableStream<Uint8Array> {
  const pieces = arrowPieces(reader, form)
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await pieces.next()
        if (!done) return controller.enqueue(value)
        reader.close()
        controller.close()
      } catch (error) {
        reader.close()
        throw error
      }
    },
    async cancel() {
      await pieces.return(undefined)
      reader.close()
    },
  })
}

async function* arrowPieces(reader: FrameReader, form: 'stream' | 'file'): AsyncGenerator<Uint8Array, void> {
  const isFile = form === 'file'
  let at = 0
  const written: MessageBytes[] = []
  let schema: MessageBytes | undefined
  const placed = (bytes: Uint8Array): Uint8Array => {
    at += bytes.length
    return bytes
  }
  if (isFile) yield placed(ipcStart())
  for await (const message of arrowMessages(reader)) {
    if (message.kind === 'schema') schema = message
    else if (isFile) written.push({ ...message, at })
    yield placed(message.bytes)
  }
  yield ipcEnd()
  if (isFile) yield ipcFooter(schema!, written)
}

/** The messages of a frame: its schema, the dictionaries of its categories, and a batch for each chunk. */
export async function* arrowMessages(reader: FrameReader): AsyncGenerator<MessageBytes, void> {
  const dictionaries = await readCategories(reader)
  const labels = await readLabels(reader)
  const parts = partsOf(reader.schema, labels, dictionaries)
  const metadata = new Map([['pandas', JSON.stringify(pandasMetadata(reader.schema, labels, dictionaries))]])
  const schema = { fields: parts.map(({ field }) => field), metadata }
  yield* headMessages(schema, parts)
  const { columns } = reader.schema
  for await (const chunk of reader.scan({ columns: [...columns.keys()], index: labels.kind === 'columns' })) {
    const vectors = [...chunk.columns, ...chunk.index]
    const arrays = parts.map(({ field, dtype, dictionary }, i) => {
      // The indices of a dictionary are integers like others, so that it need not be written with each batch.
      const type = dictionary ? arrow.int32() : field.type
      return new arrow.Column([vectorBatch(type, dtype, dictionary, vectors[i]!, chunk.rows)], type)
    })
    yield splitMessages(bytesOf(schema, arrays)).find(({ kind }) => kind === 'batch')!
  }
}

/** What stands before the first batch. */
function* headMessages(schema: arrow.Schema, parts: readonly Part[]): Generator<MessageBytes> {
  const empty = parts.map(({ field: { type }, dtype, dictionary }) => {
    const none = vectorBatch(type, dtype, dictionary, buildVector('', dtype, []), 0)
    if (dictionary) Object.assign(none, { dictionary: dictionary.values })
    return new arrow.Column([none], type)
  })
  for (const message of splitMessages(bytesOf(schema, empty))) if (message.kind !== 'batch') yield message
}

function bytesOf(schema: arrow.Schema, columns: arrow.Column<unknown>[]): Uint8Array {
  return arrow.tableToIPC(new arrow.Table(schema, columns), { format: 'stream' })!
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
