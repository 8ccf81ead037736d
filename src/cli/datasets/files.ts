import { createReadStream, createWriteStream } from 'node:fs'
import process from 'node:process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { SingleBar } from 'cli-progress'
import { csvFormat } from '../../data/csv/format.ts'
import type { Bytes } from '../../data/format.ts'
import { type FormatName, formatNamed } from '../../data/formats.ts'
import type { FrameReader } from '../../data/frame/frame.ts'
import { parseDtypes } from '../../data/frame/given-dtypes.ts'
import { decoderOf } from '../../http/content-coding.ts'
import { csvOptionsOf } from '../../resources/dataset/csv-query.ts'
import { objectUri } from '../../resources/page.ts'
import { parseName } from '../../store/dataset/name.ts'
import type { ObjectKey } from '../../store/metadata.ts'
import type { Store } from '../../store/store.ts'
import { fileError, STANDARD, sizeOf } from '../files.ts'
import { startProgress } from '../progress.ts'
import { counted, printed } from '../remote/transfer.ts'
import { type CsvFlags, parseCsvFlags } from './csv-flags.ts'
import { formOf } from './file-form.ts'

/** What a command line says of the file that is put; how a CSV is written as in a query. */
export interface PutOptions extends CsvFlags {
  /** In place of what there is; else the rows are added, unless the body says otherwise, as by HTTP. */
  readonly replace?: true
  readonly dtypes?: string
  readonly format?: FormatName
}

/** Stores a file, or standard input (`-`), as a dataset, with the progress of a file on the terminal. */
export async function putFile(
  store: Store,
  file: string,
  key: ObjectKey,
  options: PutOptions,
): Promise<void> {
  const { replace, dtypes } = options
  const form = formOf(file, options.format)
  const csv = csvOptionsOf(parseCsvFlags({ ...form.csv, ...options }), form.format, null)
  const existing = replace ? undefined : (await store.find(key))?.frame
  const progress = file === STANDARD ? undefined : await progressOf(file)
  try {
    const source = await form.format.decode(
      bodyOf(file, form.coding, (bytes) => progress?.increment(bytes)),
      {
        append: replace && false,
        known: existing?.schema,
        knownIsEmpty: existing?.rows === 0,
        dtypes: dtypes === undefined ? undefined : parseDtypes(dtypes),
        csv,
      },
    )
    const appends = !replace && (source.append ?? true)
    await store.writeFrame(key, source, appends ? 'append' : 'replace')
  } finally {
    progress?.stop()
  }
}

async function progressOf(file: string): Promise<SingleBar> {
  return startProgress('{bar} {percentage}% of {total} bytes', await sizeOf(file))
}

/** The bytes of a file, decompressed; `seen` is told of those that are read. */
function bodyOf(file: string, coding: string | undefined, seen: (bytes: number) => void): Bytes {
  const input = file === STANDARD ? process.stdin : createReadStream(file)
  const bytes = counted(Readable.toWeb(input) as Bytes, seen)
  const decode = decoderOf(coding ?? null)
  return decode ? (Readable.toWeb(Readable.from(decode(bytes), { objectMode: true })) as Bytes) : bytes
}

/** Writes a dataset, or the columns that the name selects (`name[x,y]`), to a file with the progress on the terminal, or out. */
export async function getFile(
  store: Store,
  bucket: string,
  name: string,
  { file, format }: { file: string; format?: FormatName },
): Promise<void> {
  const target = parseName(name)
  const form = format ? formatNamed(format) : file === STANDARD ? csvFormat : formOf(file).format
  const reader = await store.readFrame(bucket, target)
  const encode = (source: FrameReader) =>
    form.encode(source, {
      orient: 'dict',
      name: target.name,
      resourceUri: objectUri({ collectionUri: '/api/v1/dataset/' }, target.name),
    })
  if (file === STANDARD) return printed(await encode(reader))
  const progress = await startProgress('{bar} {percentage}% of {total} rows', reader.rows)
  try {
    const bytes = await encode(watched(reader, (rows) => progress.increment(rows)))
    await pipeline(bytes, createWriteStream(file))
  } catch (error) {
    throw fileError(file, 'written', error)
  } finally {
    progress.stop()
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
