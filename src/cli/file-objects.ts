import type { Command } from 'commander'
import { notFound } from '../error.ts'
import type { Platform } from '../platform.ts'
import type { ObjectKey, Prefix } from '../store/metadata.ts'
import type { Store } from '../store/store.ts'
import { readBytes, writeBytes } from './files.ts'
import { printJson } from './print-json.ts'
import { type RemoteFiles, remoteFiles } from './remote/files.ts'
import type { Server } from './remote/server.ts'
import { type StoreOptions, storeCommand, useEither, useOrMakeStore, useStore } from './store-command.ts'

export interface FileObjects {
  /** As the command calls them: `jobs`. */
  readonly plural: string
  readonly prefix: Prefix
  /** The stored name of what the user calls `name`. */
  readonly nameOf: (name: string) => string
  /** Checks and stores what a file holds. */
  readonly put: (store: Store, bucket: string, name: string, file: string, bytes: Uint8Array) => Promise<void>
  readonly remote: RemoteFiles
}

/** Adds `om <plural> list|get|put|drop|metadata` for objects that are files. */
export function addFileCommands(group: Command, platform: Platform, objects: FileObjects): void {
  const { plural, prefix, nameOf } = objects
  const command = (spec: string, description: string) => storeCommand(group, spec, description)
  const remote = remoteFiles(objects.remote)
  const either = (
    options: StoreOptions,
    onServer: (server: Server) => Promise<void>,
    use: (store: Store) => Promise<void>,
  ) => useEither(platform, options, onServer, () => useStore(platform, options, use))
  const keyOf = (name: string, { bucket }: StoreOptions): ObjectKey => ({
    bucket,
    prefix,
    name: nameOf(name),
  })
  const missing = (name: string) =>
    notFound(`There is no "${name}", "om ${plural} list" shows those there are`)

  command('list', `List ${plural}`).action((options: StoreOptions) =>
    either(options, remote.list, async (store) => {
      const query = { bucket: options.bucket, prefix, offset: 0, limit: Number.MAX_SAFE_INTEGER }
      for (const { key, modified } of (await store.list(query)).objects) {
        console.log(`${key.name}\t${modified.toISOString()}`)
      }
    }),
  )
  command('get <name> <file>', 'Write one to a file').action(
    (name: string, file: string, options: StoreOptions) =>
      either(
        options,
        (server) => remote.get(server, name, file),
        async (store) => {
          const found = await store.files.read(keyOf(name, options))
          if (!found) throw missing(name)
          await writeBytes(file, found.bytes)
        },
      ),
  )
  command('put <file> <name>', 'Store a file').action((file: string, name: string, options: StoreOptions) =>
    useEither(
      platform,
      options,
      (server) => remote.put(server, file, name),
      () =>
        useOrMakeStore(platform, options, async (store) => {
          await objects.put(store, options.bucket, name, file, await readBytes(file))
        }),
    ),
  )
  command('drop <name>', 'Delete one').action((name: string, options: StoreOptions) =>
    either(
      options,
      (server) => remote.drop(server, name),
      async (store) => {
        if (!(await store.remove(keyOf(name, options)))) throw missing(name)
      },
    ),
  )
  command('metadata <name>', 'Print what is known of one').action((name: string, options: StoreOptions) =>
    either(
      options,
      (server) => remote.metadata(server, name),
      async (store) => {
        const metadata = await store.find(keyOf(name, options))
        if (!metadata) throw missing(name)
        printJson(metadata)
      },
    ),
  )
}
