import type { Command } from 'commander'
import { type Omega, openStore, openWorkers } from '../omega.ts'
import type { Platform } from '../platform.ts'
import { DEFAULT_BUCKET, parseBucket } from '../store/bucket-name.ts'
import type { Store } from '../store/store.ts'
import { commandSettings } from './settings.ts'

/** Options of every command that works on the embedded store, beside a server or without. */
export interface StoreOptions {
  readonly data?: string
  readonly bucket: string
}

export function storeCommand(parent: Command, spec: string, description: string): Command {
  return parent
    .command(spec)
    .description(description)
    .option('--data <dir>', 'folder of the embedded store (.omega)')
    .option('--bucket <bucket>', 'bucket', parseBucket, DEFAULT_BUCKET)
}

export async function useStore(
  platform: Platform,
  { data }: StoreOptions,
  use: (store: Store) => Promise<void>,
): Promise<void> {
  const settings = await commandSettings(platform, data ? { data } : {})
  const { store, close } = await openStore(settings.data, settings)
  try {
    await use(store)
  } finally {
    await close()
  }
}

/** The same with one worker of the command's own, for models. */
export async function useWorker(
  platform: Platform,
  options: StoreOptions,
  use: (omega: Omega) => Promise<void>,
): Promise<void> {
  await useWorkers(platform, options, { workers: 1, codeWorkers: 0 }, use)
}

/** The same for notebooks and scripts. */
export async function useCodeWorker(
  platform: Platform,
  options: StoreOptions,
  use: (omega: Omega) => Promise<void>,
): Promise<void> {
  await useWorkers(platform, options, { workers: 0, codeWorkers: 1 }, use)
}

async function useWorkers(
  platform: Platform,
  { data }: StoreOptions,
  counts: { workers: number; codeWorkers: number },
  use: (omega: Omega) => Promise<void>,
): Promise<void> {
  const settings = await commandSettings(platform, data ? { data } : {})
  const omega = await openWorkers(settings.data, { ...settings, ...counts })
  try {
    await use(omega)
  } finally {
    await omega.close()
  }
}
