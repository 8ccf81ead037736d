import { type Command, Option } from 'commander'
import { badRequest } from '../../error.ts'
import type { Platform } from '../../platform.ts'
import { type Flags, settingsFile } from '../settings.ts'
import { Server } from './server.ts'

/** Whom a command asks rather than a store that is here. */
export interface ServerOptions extends Pick<Flags, 'config'> {
  readonly server?: string
  /** `name:key`, or a token. */
  readonly key?: string
  readonly bucket?: string
}

export function addServerOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--server <url>', 'a running server, in place of a store that is here (env: OMEGA_SERVER)'),
    )
    .addOption(
      new Option('--key <name:key>', 'who asks, where users sign in; a token is taken too (env: OMEGA_KEY)'),
    )
}

/**
 * The server that a command names: by its flags, then the environment, then the settings file. None when no one does, or
 * when a flag names a store. Throws 400 for a server and a store at once, and for what is no address.
 */
export async function serverOf(
  platform: Platform,
  { server, key, bucket, ...place }: ServerOptions & Pick<Flags, 'data' | 'mongo'>,
): Promise<Server | undefined> {
  if (server === '') throw badRequest('Option "--server" is "", write such as "http://127.0.0.1:8000"')
  if (key === '') throw badRequest('Option "--key" is "", write such as "name:key"')
  const namesStore = (place.data ?? place.mongo) !== undefined
  if (namesStore && server !== undefined)
    throw badRequest('Option "--server" and a store ("--data", "--mongo") are two places, give one of them')
  if (namesStore) return undefined
  const file = await settingsFile(platform, place.config)
  const { OMEGA_SERVER, OMEGA_KEY } = platform.env
  const url = server ?? (OMEGA_SERVER || textOf(file, 'server'))
  if (!url) return undefined
  return new Server(url, key ?? (OMEGA_KEY || textOf(file, 'key')), bucket)
}

function textOf(file: Readonly<Record<string, unknown>>, name: 'server' | 'key'): string | undefined {
  const value = file[name]
  if (value === undefined || typeof value === 'string') return value
  throw badRequest(`Setting "${name}" of the settings file is ${JSON.stringify(value)}, expected text`)
}
