import { existsSync } from 'node:fs'
import type { Database } from './database.ts'
import { diskFile, makeFolder } from './disk/folder.ts'
import type { Store } from './store.ts'

/** Where objects are kept: in a folder of this machine, or with `mongo` in the database of a cluster. */
export interface Place {
  readonly data: string
  readonly mongo?: string | undefined
}

/** Each database is loaded where it is used: MongoDB's driver is a fifth of what a start compiles. */
export async function openDatabase({ data, mongo }: Place): Promise<Database> {
  if (mongo !== undefined) return (await import('./mongo/mongo.ts')).openMongo(mongo)
  await makeFolder(data)
  return (await import('./disk/disk.ts')).openDisk(data)
}

/** Opens what resources see of a database, which `close` closes. */
export async function openStore(place: Place): Promise<{ readonly store: Store; close(): Promise<void> }> {
  const [database, { Store }] = await Promise.all([openDatabase(place), import('./store.ts')])
  return { store: new Store(database), close: () => database.close() }
}

/** Whether the folder has a store; the database of a cluster always is one, an empty one too. */
export function isThere({ data, mongo }: Place): boolean {
  return mongo !== undefined || existsSync(diskFile(data))
}
