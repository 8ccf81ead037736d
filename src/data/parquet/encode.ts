import { arrowMessages } from '../arrow/encode.ts'
import { ipcEnd } from '../arrow/file.ts'
import type { WrittenMessage } from '../arrow/written-message.ts'
import { concatenated } from '../concatenated.ts'
import type { FrameReader } from '../frame/frame.ts'
import { streamOfReader } from '../stream-of-reader.ts'
import { type Footer, MAGIC, type RowGroup, readFooter, TAIL, writeFooter } from './footer.ts'
import { loadParquet, type Parquet } from './library.ts'
import { writableSchema } from './writable-schema.ts'

/** Chunks of a frame that are one row group: as many rows as duckdb's have, and little memory. */
const CHUNKS = 2

/**
 * Writes a Parquet file, a row group after the other: packed by snappy, as pandas does. Types that Parquet does not have
 * are in the Arrow schema of its metadata, and pandas' own in theirs, which the readers of both look for.
 */
export function encodeParquet(reader: FrameReader): Promise<ReadableStream<Uint8Array>> {
  return streamOfReader(reader, parquetPieces(reader))
}

async function* parquetPieces(reader: FrameReader): AsyncGenerator<Uint8Array, void> {
  const library = await loadParquet()
  const writer = new FileWriter(library, dictionaryColumns(reader))
  const head: WrittenMessage[] = []
  let batches: WrittenMessage[] = []
  let before: Uint8Array | undefined = MAGIC // with the first row group, so that what cannot be written is refused
  for await (const message of arrowMessages(reader, writableSchema(reader.schema))) {
    if (message.kind !== 'batch') head.push(message)
    else if (batches.push(message) === CHUNKS) {
      const pages = writer.group([...head, ...batches])
      if (before) yield before
      before = undefined
      yield pages
      batches = []
    }
  }
  const rest = batches.length > 0 || writer.isEmpty ? writer.group([...head, ...batches]) : new Uint8Array()
  if (before) yield before
  yield rest
  yield writer.end()
}

/** Columns that are mostly smaller when each value is written once: others take longer for it than they gain. */
function dictionaryColumns({ schema }: FrameReader): readonly string[] {
  return schema.columns.flatMap(({ name, dtype }) =>
    dtype.kind === 'text' || dtype.kind === 'category' ? [name] : [],
  )
}

/** Puts the row groups of files that the library writes into one. */
class FileWriter {
  readonly #library: Parquet
  readonly #dictionaries: readonly string[]
  readonly #groups: { readonly group: RowGroup; readonly by: number }[] = []
  #first: Footer | undefined
  #at = MAGIC.length

  constructor(library: Parquet, dictionaries: readonly string[]) {
    this.#library = library
    this.#dictionaries = dictionaries
  }

  get isEmpty(): boolean {
    return this.#first === undefined
  }

  /** The pages of a row group of these batches. */
  group(messages: readonly WrittenMessage[]): Uint8Array {
    const file = this.#library.writeParquet(
      this.#library.Table.fromIPCStream(concatenated([...messages.flatMap(({ parts }) => parts), ipcEnd()])),
      this.#properties(),
    )
    const length = new DataView(file.buffer, file.byteOffset + file.length - TAIL).getUint32(0, true)
    const end = file.length - TAIL - length
    const footer = readFooter(file.subarray(end, end + length), end)
    this.#first ??= footer
    const start = Math.min(end, ...footer.groups.map((group) => group.start))
    const stop = Math.max(start, ...footer.groups.map((group) => group.end))
    for (const group of footer.groups) if (group.rows > 0) this.#groups.push({ group, by: this.#at - start })
    this.#at += stop - start
    return file.subarray(start, stop)
  }

  end(): Uint8Array {
    return writeFooter(this.#first!, this.#groups)
  }

  #properties() {
    const { Compression, WriterPropertiesBuilder } = this.#library
    const base = new WriterPropertiesBuilder().setCompression(Compression.SNAPPY).setDictionaryEnabled(false)
    return this.#dictionaries
      .reduce((builder, name) => builder.setColumnDictionaryEnabled(name, true), base)
      .build()
  }
}
