import { type Command, Option } from 'commander'
import { FORMATS, type FormatName } from '../../data/formats.ts'
import { notFound } from '../../error.ts'
import type { Platform } from '../../platform.ts'
import { wholeName } from '../../store/dataset/name.ts'
import type { ObjectKey } from '../../store/metadata.ts'
import type { Store } from '../../store/store.ts'
import { type StoreOptions, storeCommand, useOrMakeStore, useStore } from '../store-command.ts'
import { addCsvFlags } from './csv-flags.ts'
import { getFile, type PutOptions, putFile } from './files.ts'

/** Adds `om datasets list|get|put|drop|metadata`. */
export function addDatasetCommands(program: Command, platform: Platform): void {
  const datasets = program.command('datasets').description('Datasets of a store, beside a server or without')
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
  command(
    'get <name> <file>',
    'Write a dataset, or columns of it ("name[x,y]"), to a file, or to standard output ("-")',
  )
    .addOption(formatOption('by default as the file ends, CSV for standard output'))
    .action((name: string, file: string, options: StoreOptions & { format?: FormatName }) =>
      withStore(options, (store) => getFile(store, options.bucket, name, { file, ...options })),
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
    useOrMakeStore(platform, options, (store) =>
      putFile(store, file, keyOf(wholeName(name), options), options),
    ),
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

function formatOption(description: string): Option {
  return new Option('--format <format>', description).choices(FORMATS.map((format) => format.name))
}

function keyOf(name: string, { bucket }: StoreOptions): ObjectKey {
  return { bucket, prefix: 'data/', name }
}

function missing(name: string) {
  return notFound(`There is no dataset "${name}", "om datasets list" shows those there are`)
}
