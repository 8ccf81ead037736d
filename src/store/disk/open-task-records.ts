import { renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Connection } from './connection.ts'
import { isDamage, translating } from './failures.ts'
import type { Lease } from './lease.ts'
import { LongTexts } from './long-texts.ts'
import { DiskTaskRecords } from './task-records.ts'
import { TASK_TABLE } from './task-rows.ts'

/**
 * Small pages and rare checkpoints: a task changes a few bytes on a few pages. Commits are not synced to the disk
 * one by one: they outlive the process, and a power cut may take the last of them.
 */
const SMALL_WRITES = 'PRAGMA page_size = 1024; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 16000'

/** An empty file younger than this, in ms, may be one that another process is about to fill. */
const SETTLED = 10_000

/** Opens `tasks.db`, and the folder `tasks` of its long texts. One that is damaged is set aside, which `report` is told: it does not stop the datasets. */
export function openTaskRecords(
  folder: string,
  lease: Lease,
  report: (sentence: string) => void,
): DiskTaskRecords {
  const path = join(folder, 'tasks.db')
  const texts = new LongTexts(join(folder, 'tasks'))
  if (isEmptied(path)) report(`"${path}" is empty: the tasks that it had, if any, are forgotten`)
  try {
    return new DiskTaskRecords(openTasks(path), lease, texts)
  } catch (error) {
    if (!isDamage(error)) throw error
    const aside = setAside(path)
    report(`"${path}" is damaged and was set aside as "${aside}": tasks and their results begin anew`)
    return new DiskTaskRecords(openTasks(path), lease, texts)
  }
}

function openTasks(path: string): Connection {
  const connection = new Connection(path, { pragmas: SMALL_WRITES })
  try {
    connection.exec(TASK_TABLE)
    translating(path, () => checkQuickly(connection))
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

function checkQuickly(connection: Connection): void {
  const found = connection.get('PRAGMA quick_check(1)')?.quick_check
  // The result code of a damaged file.
  if (found !== 'ok') throw Object.assign(new Error(String(found)), { errcode: 11 })
}

function isEmptied(path: string): boolean {
  const file = statSync(path, { throwIfNoEntry: false })
  return file?.size === 0 && Date.now() - file.mtimeMs > SETTLED
}

/** Gives the file, its log and its index of the log another name, which it answers. */
function setAside(path: string): string {
  const aside = `${path}.damaged-${new Date().toISOString().replace(/\D/g, '')}`
  for (const end of ['', '-wal', '-shm']) {
    if (statSync(path + end, { throwIfNoEntry: false }))
      translating(path, () => renameSync(path + end, aside + end))
  }
  return aside
}
