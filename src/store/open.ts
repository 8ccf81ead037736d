import { existsSync } from 'node:fs'
import type { Database } from './database.ts'
import { openDisk } from './disk/disk.ts'
import { diskFile, makeFolder } from './disk/folder.ts'

/** Where objects are kept: in a folder of this machine, or with `mongo` in the database of a cluster. */
export interface Place {
  readonly data: string
  readonly mongo?: string | undefined
}

/** MongoDB's driver is loaded where it is used: it is a fifth of what a start compiles. */
export async function openDatabase({ data, mongo }: Place): Promise<Database> {
  if (mongo !== undefined) return (await import('./mongo/mongo.ts')).openMongo(mongo)
  await makeFolder(data)
  return openDisk(data)
}

/** Whether the folder has a store; the database of a cluster always is one, an empty one too. */
export function isThere({ data, mongo }: Place): boolean {
  return mongo !== undefined || existsSync(diskFile(data))
}
