import { type Command, Option } from 'commander'
import { FORMATS, type FormatName } from '../../data/formats.ts'
import { notFound } from '../../error.ts'
import type { Platform } from '../../platform.ts'
import { wholeName } from '../../store/dataset/name.ts'
import type { Metadata, ObjectKey } from '../../store/metadata.ts'
import type { Store } from '../../store/store.ts'
import { printJson } from '../print-json.ts'
import type { Server } from '../remote/server.ts'
import { type StoreOptions, storeCommand, useEither, useOrMakeStore, useStore } from '../store-command.ts'
import { addCsvFlags } from './csv-flags.ts'
import { getFile, type PutOptions, putFile } from './files.ts'
import { describeRemote, getRemote, listRemote, putRemote } from './remote.ts'

/** Adds `om datasets list|get|put|drop|metadata`. */
export function addDatasetCommands(datasets: Command, platform: Platform): void {
  const command = (spec: string, description: string) => storeCommand(datasets, spec, description)
  const either = (
    options: StoreOptions,
    onServer: (server: Server) => Promise<void>,
    use: (store: Store) => Promise<void>,
  ) => useEither(platform, options, onServer, () => useStore(platform, options, use))

  command('list', 'List datasets').action((options: StoreOptions) =>
    either(
      options,
      async (server) => {
        for (const [name, rows] of await listRemote(server)) printRow(name, rows)
      },
      async (store) => {
        const query = {
          bucket: options.bucket,
          prefix: 'data/',
          offset: 0,
          limit: Number.MAX_SAFE_INTEGER,
        } as const
        const { objects } = await store.list(query)
        for (const object of objects) printRow(object.key.name, await rowsOf(store, object))
      },
    ),
  )
  command(
    'get <name> <file>',
    'Write a dataset, or columns of it ("name[x,y]"), to a file, or to standard output ("-")',
  )
    .addOption(formatOption('by default as the file ends, CSV for standard output'))
    .action((name: string, file: string, options: StoreOptions & { format?: FormatName }) =>
      either(
        options,
        (server) => getRemote(server, name, file, options.format),
        (store) => getFile(store, options.bucket, name, { file, ...options }),
      ),
    )
  const put = command(
    'put <file> <name>',
    'Store a file, or standard input ("-"), as a dataset: CSV, NDJSON, Arrow, Parquet or JSON, compressed or not',
  )
    .option('--replace', 'in place of what the dataset has; else the rows are added, as by HTTP')
    .option('--dtypes <dtypes>', 'of a CSV or NDJSON, such as x:int64,y:float64')
    .addOption(formatOption('by default as the file ends'))
  addCsvFlags(put)
  put.action((file: string, name: string, options: StoreOptions & PutOptions) =>
    useEither(
      platform,
      options,
      (server) => putRemote(server, file, name, options),
      () =>
        useOrMakeStore(platform, options, (store) =>
          putFile(store, file, keyOf(wholeName(name), options), options),
        ),
    ),
  )
  command('drop <name>', 'Delete a dataset').action((name: string, options: StoreOptions) =>
    either(
      options,
      (server) => server.remove('dataset', wholeName(name)),
      async (store) => {
        if (!(await store.remove(keyOf(name, options)))) throw missing(name)
      },
    ),
  )
  command('metadata <name>', 'Print what is known of a dataset').action(
    (name: string, options: StoreOptions) =>
      either(
        options,
        async (server) => printJson(await describeRemote(server, name)),
        async (store) => {
          const metadata = await store.find(keyOf(name, options))
          if (!metadata) throw missing(name)
          printJson(metadata)
        },
      ),
  )
}

function printRow(name: string, rows: number | undefined): void {
  console.log(`${name}\t${rows ?? ''}`)
}

/** Those of a frame, also where the database has to count them; undefined of what has none. */
async function rowsOf(store: Store, { key, frame }: Metadata): Promise<number | undefined> {
  if (!frame || frame.rows !== undefined) return frame?.rows
  const opened = await store.openFrame(
    key,
    () => ({ offset: 0, columns: [] }),
    () => false,
  )
  opened?.reader?.close()
  return opened?.reader?.rows // none of one that has been deleted meanwhile
}

function formatOption(description: string): Option {
  return new Option('--format <format>', description).choices(FORMATS.map((format) => format.name))
}

function keyOf(name: string, { bucket }: StoreOptions): ObjectKey {
  return { bucket, prefix: 'data/', name }
}

function missing(name: string) {
  return notFound(`There is no dataset "${name}", "om datasets list" shows those there are`)
}
