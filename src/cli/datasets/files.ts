import { createReadStream, createWriteStream } from 'node:fs'
import process from 'node:process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SingleBar } from 'cli-progress'
import { csvFormat } from '../../data/csv/format.ts'
import type { Format } from '../../data/format.ts'
import { FORMATS, type FormatName, formatNamed } from '../../data/formats.ts'
import { parseDtypes } from '../../data/frame/batch.ts'
import type { FrameReader } from '../../data/frame/frame.ts'
import { badRequest } from '../../error.ts'
import { objectUri } from '../../resources/page.ts'
import { parseName } from '../../store/dataset/name.ts'
import type { ObjectKey } from '../../store/metadata.ts'
import type { Store } from '../../store/store.ts'
import { fileError, sizeOf } from '../files.ts'
import { extensionOf } from '../settings.ts'

/** The name of a file that stands for standard output. */
const STANDARD_OUTPUT = '-'

export interface PutOptions {
  readonly append?: true
  readonly dtypes?: string
}

/** Stores a file as a dataset, with the progress on the terminal. */
export async function putFile(
  store: Store,
  file: string,
  key: ObjectKey,
  { append, dtypes }: PutOptions,
): Promise<void> {
  const format = formatOf(file)
  const size = await sizeOf(file)
  const progress = new SingleBar({ format: '{bar} {percentage}% of {total} bytes', stream: process.stderr })
  progress.start(size, 0)
  try {
    const known = append ? (await store.find(key))?.frame?.schema : undefined
    const body = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array<ArrayBuffer>>
    const source = await format.decode(
      counted(body, (bytes) => progress.increment(bytes)),
      {
        append: undefined,
        known,
        dtypes: dtypes === undefined ? undefined : parseDtypes(dtypes),
      },
    )
    await store.writeFrame(key, source, append ? 'append' : 'replace')
  } finally {
    progress.stop()
  }
}

/** Writes a dataset, or the columns that the name selects (`name[x,y]`), to a file with the progress on the terminal, or out. */
export async function getFile(
  store: Store,
  bucket: string,
  name: string,
  { file, format }: { file: string; format?: FormatName },
): Promise<void> {
  const target = parseName(name)
  const form = format ? formatNamed(format) : file === STANDARD_OUTPUT ? csvFormat : formatOf(file)
  const reader = await store.readFrame(bucket, target)
  const encode = (source: FrameReader) =>
    form.encode(source, {
      orient: 'dict',
      name: target.name,
      resourceUri: objectUri({ collectionUri: '/api/v1/dataset/' }, target.name),
    })
  if (file === STANDARD_OUTPUT) return printed(await encode(reader))
  const progress = new SingleBar({ format: '{bar} {percentage}% of {total} rows', stream: process.stderr })
  progress.start(reader.rows, 0)
  try {
    const bytes = await encode(watched(reader, (rows) => progress.increment(rows)))
    await pipeline(bytes, createWriteStream(file))
  } catch (error) {
    throw fileError(file, 'written', error)
  } finally {
    progress.stop()
  }
}

/** To standard output, which stays open; who reads may leave before the end, as `head` does. */
async function printed(bytes: ReadableStream<Uint8Array>): Promise<void> {
  try {
    await pipeline(bytes, process.stdout, { end: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

function watched(reader: FrameReader, seen: (rows: number) => void): FrameReader {
  const { schema, rows, more } = reader
  return {
    schema,
    rows,
    more,
    close: () => reader.close(),
    scan: async function* (part) {
      for await (const chunk of reader.scan(part)) {
        yield chunk
        if (part.columns.length === schema.columns.length) seen(chunk.rows)
      }
    },
  }
}

function counted(body: ReadableStream<Uint8Array<ArrayBuffer>>, seen: (bytes: number) => void) {
  return body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(piece, controller) {
        seen(piece.byteLength)
        controller.enqueue(piece)
      },
    }),
  )
}

function formatOf(file: string): Format {
  const extension = extensionOf(file)
  const format = FORMATS.find((one) => one.extension === extension)
  if (format) return format
  throw badRequest(
    `File "${file}" has an unknown format, use one that ends in ${FORMATS.map((one) => `.${one.extension}`).join(', ')}`,
  )
}
