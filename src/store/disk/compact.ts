import { statSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { OmegaError } from '../../error.ts'
import { Connection } from './connection.ts'
import { diskFile } from './folder.ts'
import { Free } from './free.ts'
import { Lease } from './lease.ts'
import { Readings } from './readings.ts'
import { sweep } from './sweep.ts'
import { givesBack, prepareTables, rewrite, sizeOf } from './tables.ts'

/** Of one step, in ms: who writes to the store meanwhile waits no longer. */
const STEP = 20
/** How often others who read or write keep the log from being emptied before it is left as it is. */
const TRIES = 50

/** Sizes of the file, in bytes. */
export interface Compaction {
  readonly before: number
  readonly after: number
  /** Dropped segments that stay because they are being read. */
  readonly held: number
}

/** Makes the file of a store as small as what it holds, in short steps: servers may use it meanwhile. */
export async function compactDisk(folder: string): Promise<Compaction> {
  const path = diskFile(folder)

  const connection = new Connection(path)
  const lease = new Lease(folder)
  const readings = new Readings(lease)
  try {
    prepareTables(connection, path)
    const before = sizeOf(connection)
    while (sweep(connection, readings, STEP)) await setTimeout(1)
    if (givesBack(connection)) {
      const free = new Free(connection)
      while (free.giveBack(STEP)) await setTimeout(1)
    } else if (lease.isAlone()) rewrite(connection)
    else {
      throw new OmegaError(
        'conflict',
        `The store "${path}" is of an earlier version, whose file is written anew once: stop the server that uses it for this`,
      )
    }
    await emptyLog(new Free(connection))
    const held = connection.get('SELECT count(*) AS held FROM segment WHERE dropped IS NOT NULL')
      ?.held as number
    return { before, after: statSync(path).size, held }
  } finally {
    readings.close()
    lease.release()
    connection.close()
  }
}

async function emptyLog(free: Free): Promise<void> {
  for (let tries = 0; tries < TRIES && !free.emptyLog(); tries++) await setTimeout(STEP)
}
