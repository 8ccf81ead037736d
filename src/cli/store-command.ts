import { type Command, Option } from 'commander'
import type { Settings } from '../config.ts'
import { badRequest, notFound } from '../error.ts'
import type { Omega } from '../omega.ts'
import type { Platform } from '../platform.ts'
import { DEFAULT_BUCKET, parseBucket } from '../store/bucket-name.ts'
import { isThere, openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import type { Server } from './remote/server.ts'
import { addServerOptions, type ServerOptions, serverOf } from './remote/server-of.ts'
import { addSettingOptions } from './setting-options.ts'
import { commandSettings, type Flags } from './settings.ts'

/** Where a command's store is: in a folder, beside a server or without, or in the database of a cluster. */
export type PlaceOptions = Pick<Flags, 'data' | 'mongo' | 'config'>

/** Options of every command that works on the objects of a store. */
export interface StoreOptions extends PlaceOptions, ServerOptions {
  readonly bucket: string
}

/** A command that is done beside a store; of a server it says so. */
export function placeCommand(parent: Command, spec: string, description: string): Command {
  const command = parent.command(spec).description(description)
  // Known, so that they are refused with a reason.
  for (const flags of ['--server <url>', '--key <key>']) command.addOption(new Option(flags).hideHelp())
  return addSettingOptions(command, ['data', 'mongo'])
}

/** A command on the objects of a store, here or a server's. */
export function storeCommand(parent: Command, spec: string, description: string): Command {
  const command = addSettingOptions(parent.command(spec).description(description), ['data', 'mongo'])
  return addServerOptions(command).option('--bucket <bucket>', 'bucket', bucketOf, DEFAULT_BUCKET)
}

/** An empty one is a variable of the shell that is not set, more likely than the default bucket. */
function bucketOf(text: string): string {
  if (text === '') throw badRequest('Option "--bucket" is "", write such as "team.a", or leave it out')
  return parseBucket(text)
}

/** Works by the API of the server that the command names, or else on the store that is here. */
export async function useEither(
  platform: Platform,
  options: StoreOptions,
  onServer: (server: Server) => Promise<void>,
  here: () => Promise<void>,
): Promise<void> {
  const server = await serverOf(platform, options)
  await (server ? onServer(server) : here())
}

/** Works on a store that is there; throws 404 when there is none, which a mistyped name would otherwise make. */
export async function useStore(
  platform: Platform,
  options: PlaceOptions,
  use: (store: Store) => Promise<void>,
): Promise<void> {
  await withStore(await settingsOfStore(platform, options), use)
}

/** The same for a command that writes the first of a store: it is made when there is none. */
export async function useOrMakeStore(
  platform: Platform,
  options: PlaceOptions,
  use: (store: Store) => Promise<void>,
): Promise<void> {
  await withStore(await placeSettings(platform, options), use)
}

/** As `useStore`, with one worker of the command's own, for models. */
export async function useWorker(
  platform: Platform,
  options: PlaceOptions,
  use: (omega: Omega) => Promise<void>,
): Promise<void> {
  await withWorkers({ ...(await settingsOfStore(platform, options)), workers: 1, codeWorkers: 0 }, use)
}

/** As `useOrMakeStore`, with one worker of the command's own, for models. */
export async function useOrMakeWorker(
  platform: Platform,
  options: PlaceOptions,
  use: (omega: Omega) => Promise<void>,
): Promise<void> {
  await withWorkers({ ...(await placeSettings(platform, options)), workers: 1, codeWorkers: 0 }, use)
}

/** As `useStore`, with one worker of the command's own, for the one notebook or script that it runs. */
export async function useCodeWorker(
  platform: Platform,
  options: PlaceOptions,
  use: (omega: Omega) => Promise<void>,
): Promise<void> {
  const settings = await settingsOfStore(platform, options)
  await withWorkers({ ...settings, workers: 0, codeWorkers: 1, codeSpares: 0 }, use)
}

/** The folder of a store that is there; throws 400 where objects are in the database of a cluster. */
export async function folderOfStore(platform: Platform, options: PlaceOptions): Promise<string> {
  return folderOf(await settingsOfStore(platform, options))
}

/** The same of a store that is yet to be made. */
export async function folderForStore(platform: Platform, options: PlaceOptions): Promise<string> {
  return folderOf(await placeSettings(platform, options))
}

function folderOf({ data, mongo }: Settings): string {
  if (mongo === undefined) return data
  throw badRequest(
    'The objects are in the database of a cluster, which its own tools check, compact and back up',
  )
}

async function settingsOfStore(platform: Platform, options: PlaceOptions): Promise<Settings> {
  const settings = await placeSettings(platform, options)
  if (isThere(settings)) return settings
  throw notFound(`There is no store in "${settings.data}", name its folder by --data or OMEGA_DATA_DIR`)
}

async function placeSettings(platform: Platform, options: PlaceOptions & ServerOptions): Promise<Settings> {
  const server = await serverOf(platform, options)
  if (server) {
    throw badRequest(
      `This is not done by the API of server "${server.url}" but beside its store: run it there, or name a store by --data or --mongo`,
    )
  }
  const { data, mongo, config } = options
  return commandSettings(platform, { data, mongo, config })
}

async function withStore(settings: Settings, use: (store: Store) => Promise<void>): Promise<void> {
  const { store, close } = await openStore(settings)
  try {
    await use(store)
  } finally {
    await close()
  }
}

async function withWorkers(settings: Settings, use: (omega: Omega) => Promise<void>): Promise<void> {
  const { openWorkers } = await import('../omega.ts')
  const omega = await openWorkers(settings.data, settings)
  try {
    await use(omega)
  } finally {
    await omega.close()
  }
}
