import { mkdir } from 'node:fs/promises'
import { openDisk } from './store/disk/disk.ts'
import { Store } from './store/store.ts'

/** What a server or a command works on: opened once, closed at the end. */
export interface Omega {
  readonly store: Store
  close(): Promise<void>
}

/** Opens the embedded store in the folder `data`, made when it is missing. */
export async function openOmega(data: string): Promise<Omega> {
  await mkdir(data, { recursive: true, mode: 0o700 })
  const database = await openDisk(data)
  return { store: new Store(database), close: () => database.close() }
}
