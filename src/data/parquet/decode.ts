import { badRequest } from '../../error.ts'
import { decodeMessages } from '../arrow/decode.ts'
import { type MessageBytes, splitMessages } from '../arrow/file.ts'
import { type Message, messageOf } from '../arrow/messages.ts'
import type { Bytes, DecodedFrame, DecodeOptions } from '../format.ts'
import { otherKindOf } from '../other-kind.ts'
import { type Spooled, spool } from '../spooled.ts'
import { ARROW_SCHEMA, checkHint, inMicroseconds, writtenFields } from './arrow-hint.ts'
import { checkPages } from './check-pages.ts'
import { damaged } from './damaged.ts'
import { farColumns } from './far-times.ts'
import {
  type Footer,
  int96Columns,
  isFlat,
  MAGIC,
  metadataOf,
  type RowGroup,
  readFooter,
  TAIL,
  uuidColumns,
  writeFooter,
} from './footer.ts'
import { loadParquet, type Parquet, reading } from './library.ts'

/** Bytes that the footer of a file may have. */
const MOST_FOOTER = 1 << 28

/** Rows that are decoded to one batch, and values that one call of the library decodes. */
const BATCH_ROWS = 65_536
const CALL_VALUES = 1 << 20

/**
 * Reads a Parquet file: the body is kept until its end, where its footer is, and then read a row group at a time. Types,
 * index and dtypes are those of the Arrow schema and of pandas' metadata in it, read as those of an Arrow body are.
 */
export async function decodeParquet(
  body: Bytes,
  options: Partial<Pick<DecodeOptions, 'dtypes'>> = {},
): Promise<DecodedFrame> {
  const file = await spool(body)
  try {
    const written = await openFooter(file)
    checkHint(written)
    const library = await loadParquet()
    const footer = await reachingFooter(library, file, written)
    const decoded = await decodeMessages(closing(file, messagesOf(library, file, footer)), {
      ...options,
      beside: {
        uuids: uuidColumns(footer),
        pandas: metadataOf(footer, 'pandas'),
        written: writtenFields(written),
      },
    })
    return decoded
  } catch (error) {
    await file.close()
    throw error
  }
}

async function openFooter(file: Spooled): Promise<Footer> {
  const { size } = file
  if (size === 0) throw damaged('it is empty')
  if (size < MAGIC.length + TAIL) throw damaged('it breaks off')
  const [start, tail] = [await file.read(0, TAIL), await file.read(size - TAIL, TAIL)]
  if (MAGIC.some((byte, i) => byte !== start[i])) {
    const other = otherKindOf(start)
    throw other ? badRequest(`The Parquet file is ${other}`) : damaged('it does not begin with PAR1')
  }
  if (MAGIC.some((byte, i) => byte !== tail[4 + i])) throw damaged('it does not end with PAR1')
  const length = new DataView(tail.buffer).getUint32(0, true)
  const end = size - TAIL - length
  if (length > MOST_FOOTER || end < MAGIC.length) throw damaged('its footer breaks off')
  return readFooter(await file.read(end, length), end)
}

/** The footer by which all times of INT96 are read as what they are; an Arrow schema in it says their unit. */
async function reachingFooter(library: Parquet, file: Spooled, footer: Footer): Promise<Footer> {
  const columns = int96Columns(footer)
  if (columns.length === 0 || metadataOf(footer, ARROW_SCHEMA) !== undefined) return footer
  const empty = fileOf(footer, undefined)
  const us = reading(library, () => inMicroseconds(library, footer, empty, new Set(columns)))
  // The library takes the place of a column for that of a leaf, so that beside lists and structs all are read.
  const only = isFlat(footer) ? columns : undefined
  const read = (by: Footer) => decodeMessages(messagesOf(library, file, by, only), {})
  const far = await farColumns({ ns: await read(footer), us: await read(us) }, columns)
  return far.size === 0 ? footer : reading(library, () => inMicroseconds(library, footer, empty, far))
}

async function* closing(
  file: Spooled,
  messages: AsyncGenerator<Message, void>,
): AsyncGenerator<Message, void> {
  try {
    yield* messages
  } finally {
    await file.close()
  }
}

/**
 * The file, or some of its columns, as the messages of an Arrow stream: the schema, then batches, each with its
 * dictionaries before it.
 */
async function* messagesOf(
  library: Parquet,
  file: Spooled,
  footer: Footer,
  columns?: readonly string[],
): AsyncGenerator<Message, void> {
  // The batches say what the library has read: other than the schema of a file says, where this has views.
  let hasSchema = false
  for (const group of footer.groups) {
    for await (const stream of groupStreams(library, file, footer, group, columns)) {
      yield* messages(stream, hasSchema ? 'schema' : undefined)
      hasSchema = true
    }
  }
  if (hasSchema) return
  const empty = fileOf(footer, undefined)
  yield* messages(reading(library, () => library.readSchema(empty).intoIPCStream()))
}

/**
 * A row group as a file of its own, so that the library holds no other. It is decoded in several calls, each of some
 * rows, so that neither takes memory or time without bound.
 */
async function* groupStreams(
  library: Parquet,
  file: Spooled,
  footer: Footer,
  group: RowGroup,
  columns: readonly string[] | undefined,
): AsyncGenerator<Uint8Array, void> {
  if (group.rows === 0) return
  const alone = fileOf(footer, group)
  const pages = alone.subarray(MAGIC.length, MAGIC.length + group.end - group.start)
  await file.readInto(pages, group.start)
  for (const column of group.columns) {
    if (column.values < group.rows) throw damaged('a column has fewer values than there are rows')
    checkPages(pages.subarray(column.start - group.start, column.end - group.start), column)
  }
  const rows = Math.max(
    BATCH_ROWS,
    Math.floor(CALL_VALUES / Math.max(1, group.columns.length) / BATCH_ROWS) * BATCH_ROWS,
  )
  const only = columns && { columns: [...columns] }
  for (let offset = 0; offset < group.rows; offset += rows) {
    const table = reading(library, () =>
      library.readParquet(alone, { ...only, batchSize: BATCH_ROWS, limit: rows, offset }),
    )
    let count = 0
    for (const batch of reading(library, () => table.recordBatches())) {
      count += batch.numRows
      yield reading(library, () => batch.intoIPCStream())
    }
    table.free()
    if (count !== Math.min(rows, group.rows - offset))
      throw damaged('a row group has fewer rows than its footer says')
  }
}

/** A file of that row group alone, or of none, with room for its pages. */
function fileOf(footer: Footer, group: RowGroup | undefined): Uint8Array<ArrayBuffer> {
  const size = group ? group.end - group.start : 0
  const end = writeFooter(footer, group ? [{ group, by: MAGIC.length - group.start }] : [])
  const bytes = new Uint8Array(MAGIC.length + size + end.length)
  bytes.set(MAGIC)
  bytes.set(end, MAGIC.length + size)
  return bytes
}

function* messages(stream: Uint8Array, without?: MessageBytes['kind']): Generator<Message> {
  for (const message of splitMessages(stream)) {
    if (message.kind === without) continue
    yield messageOf(message.bytes, message.head)
  }
}
