import { createReadStream, createWriteStream } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import { SingleBar } from 'cli-progress'
import type { Command } from 'commander'
import { decodeArrow } from '../data/arrow/decode.ts'
import { decodeCsv, parseDtypes } from '../data/csv.ts'
import { encodeFormat } from '../data/encode-format.ts'
import type { FormatName } from '../data/formats.ts'
import { decodeNdjson } from '../data/ndjson.ts'
import { badRequest, notFound } from '../error.ts'
import type { Platform } from '../platform.ts'
import { whole } from '../resources/dataset.ts'
import { parseName } from '../store/dataset-name.ts'
import type { ObjectKey } from '../store/metadata.ts'
import type { Store } from '../store/store.ts'
import { fileError, sizeOf } from './files.ts'
import { extensionOf } from './settings.ts'
import { type StoreOptions, storeCommand, useStore } from './store-command.ts'

const DECODERS = { csv: decodeCsv, ndjson: decodeNdjson, arrow: decodeArrow }
type FileFormat = Exclude<FormatName, 'json'>

/** Adds `om datasets list|get|put|drop|metadata`, which work on the embedded store, beside a server or without. */
export function addDatasetCommands(program: Command, platform: Platform): void {
  const datasets = program.command('datasets').description('Datasets of the embedded store')
  const command = (spec: string, description: string) => storeCommand(datasets, spec, description)
  const withStore = (options: StoreOptions, use: (store: Store) => Promise<void>) =>
    useStore(platform, options, use)

  command('list', 'List datasets').action((options: StoreOptions) =>
    withStore(options, async (store) => {
      const query = {
        bucket: options.bucket,
        prefix: 'data/',
        offset: 0,
        limit: Number.MAX_SAFE_INTEGER,
      } as const
      for (const { key, frame } of (await store.list(query)).objects)
        console.log(`${key.name}\t${frame?.rows ?? ''}`)
    }),
  )
  command('get <name> <file>', 'Write a dataset to a CSV, NDJSON or Arrow file').action(
    (name: string, file: string, options: StoreOptions) =>
      withStore(options, (store) => get(store, keyOf(name, options), file)),
  )
  command('put <file> <name>', 'Store a CSV, NDJSON or Arrow file as a dataset')
    .option('--append', 'add to the dataset rather than replace it')
    .option('--dtypes <dtypes>', 'such as x:int64,y:float64')
    .action((file: string, name: string, options: StoreOptions & PutOptions) =>
      withStore(options, (store) => put(store, file, keyOf(whole(parseName(name)).name, options), options)),
    )
  command('drop <name>', 'Delete a dataset').action((name: string, options: StoreOptions) =>
    withStore(options, async (store) => {
      if (!(await store.remove(keyOf(name, options)))) throw missing(name)
    }),
  )
  command('metadata <name>', 'Print what is known of a dataset').action(
    (name: string, options: StoreOptions) =>
      withStore(options, async (store) => {
        const metadata = await store.find(keyOf(name, options))
        if (!metadata) throw missing(name)
        console.log(JSON.stringify(metadata, null, 2))
      }),
  )
}

interface PutOptions {
  readonly append?: true
  readonly dtypes?: string
}

async function put(
  store: Store,
  file: string,
  key: ObjectKey,
  { append, dtypes }: PutOptions,
): Promise<void> {
  const decode = DECODERS[formatOf(file)]
  const size = await sizeOf(file)
  const progress = new SingleBar({ format: '{bar} {percentage}% of {total} bytes', stream: process.stderr })
  progress.start(size, 0)
  try {
    const known = append ? (await store.find(key))?.frame?.schema : undefined
    const body = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array<ArrayBuffer>>
    const source = await decode(
      counted(body, (bytes) => progress.increment(bytes)),
      {
        known,
        dtypes: dtypes === undefined ? undefined : parseDtypes(dtypes),
      },
    )
    await store.writeFrame(key, source, append ? 'append' : 'replace')
  } finally {
    progress.stop()
  }
}

async function get(store: Store, key: ObjectKey, file: string): Promise<void> {
  const format = formatOf(file)
  const reader = await store.readFrame(key.bucket, { name: key.name })
  const columns = reader.schema.columns.map((_, position) => position)
  const progress = new SingleBar({ format: '{bar} {percentage}% of {total} rows', stream: process.stderr })
  progress.start(reader.rows, 0)
  const watched = {
    ...reader,
    schema: reader.schema,
    rows: reader.rows,
    more: reader.more,
    close: () => reader.close(),
    scan: async function* (part: Parameters<typeof reader.scan>[0]) {
      for await (const chunk of reader.scan(part)) {
        yield chunk
        if (part.columns.length === columns.length) progress.increment(chunk.rows)
      }
    },
  }
  try {
    await encodeFormat(format, watched).pipeTo(
      Writable.toWeb(createWriteStream(file)) as WritableStream<Uint8Array>,
    )
  } catch (error) {
    throw fileError(file, 'written', error)
  } finally {
    progress.stop()
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

function formatOf(file: string): FileFormat {
  const extension = extensionOf(file)
  if (extension === 'csv' || extension === 'ndjson' || extension === 'arrow') return extension
  throw badRequest(`File "${file}" has an unknown format, use one that ends in .csv, .ndjson or .arrow`)
}

function keyOf(name: string, { bucket }: StoreOptions): ObjectKey {
  return { bucket, prefix: 'data/', name }
}

function missing(name: string) {
  return notFound(`There is no dataset "${name}", "om datasets list" shows those there are`)
}
