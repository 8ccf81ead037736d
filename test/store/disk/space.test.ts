import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, test, vi } from 'vitest'
import type { Database } from '../../../src/store/database.ts'
import { backupDisk } from '../../../src/store/disk/backup.ts'
import { compactDisk } from '../../../src/store/disk/compact.ts'
import { openDisk } from '../../../src/store/disk/disk.ts'
import { diskFile } from '../../../src/store/disk/folder.ts'
import { keyOf, newFolder, numbered, open, read, until, write } from './store-of.ts'

const MB = 2 ** 20
const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
const all = { columns: [0], index: true }

test('a reader and an upload that outlive the store leave nothing to be done', async () => {
  const said = vi.spyOn(console, 'error')
  const folder = await newFolder()
  const database = await openDisk(folder)
  await write(database, 'x', numbered(10))
  const reader = await open(database, 'x')
  const upload = await database.stageFrame(reader.schema)
  await database.close()
  const left = readdirSync(folder)
  reader.close()
  await upload.abort()
  // Longer than the upkeep waits, whose timer would come first on any machine.
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(readdirSync(folder)).toEqual(left)
  expect(said).not.toHaveBeenCalled()
  said.mockRestore()
})

describe('readers that take nothing', () => {
  test('hold no others up, and the log and the file stay small while a dataset is overwritten', async () => {
    const folder = await newFolder()
    const database = await openDisk(folder)
    const rows = 30_000
    await write(database, 'x', numbered(rows))
    const stalled = await open(database, 'x')
    const scan = stalled.scan(all)[Symbol.asyncIterator]()
    const many = await Promise.all(Array.from({ length: 200 }, () => open(database, 'x')))
    // All others keep their places for as long as this one reads.
    expect((await read(database, 'x', { limit: 10 })).x).toHaveLength(10)
    let largest = 0
    for (let turn = 1; turn <= 50; turn++) {
      await write(database, 'x', numbered(rows, { start: turn }))
      // As in a server, where other things happen between two requests.
      await new Promise((resolve) => setTimeout(resolve, turn % 10 === 0 ? 150 : 0))
      largest = Math.max(largest, sizeOf(`${diskFile(folder)}-wal`))
    }
    // Half a megabyte each: all of them would be 25.
    expect(largest).toBeLessThan(12 * MB)
    await until(() => sizeOf(`${diskFile(folder)}-wal`) === 0)
    expect(sizeOf(diskFile(folder))).toBeLessThan(10 * MB)
    // What it has begun to read is still there.
    const { value } = await scan.next()
    expect([value.rows, value.columns[0].values[0]]).toEqual([rows, 0n])
    for (const reader of [stalled, ...many]) reader.close()
    await until(() => sizeOf(diskFile(folder)) < 2 * MB)
    await database.close()
  })

  test('of another thread keep what they read; one that has ended keeps nothing', async () => {
    const folder = await newFolder()
    const database = await openDisk(folder)
    await write(database, 'x', numbered(100_000))
    const code = `
      import { openDisk } from ${JSON.stringify(new URL('../../../src/store/disk/disk.ts', import.meta.url).href)}
      import { parentPort } from 'node:worker_threads'
      const database = await openDisk(${JSON.stringify(folder)})
      const { reader } = await database.openFrame(${JSON.stringify(keyOf('x'))}, () => ({}))
      parentPort.on('message', async () => {
        let sum = 0n
        for await (const { columns } of reader.scan({ columns: [0], index: false })) for (const x of columns[0].values) sum += x
        parentPort.postMessage(sum)
      })
      parentPort.postMessage('open')`
    const file = join(folder, 'reader.mjs')
    writeFileSync(file, code)
    const worker = new Worker(file)
    const answer = () =>
      new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    expect(await answer()).toBe('open')
    expect(await database.remove(keyOf('x'))).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 400))
    const sum = answer()
    worker.postMessage('read')
    expect(await sum).toBe(4_999_950_000n)
    await worker.terminate()
    // It never said that it has ended; Deno takes a moment to end it.
    while ((await compactDisk(folder)).held > 0) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(sizeOf(diskFile(folder))).toBeLessThan(MB / 4)
    await database.close()
  })
})

test('space is given back when more than half is free, by itself, or by compacting at once', async () => {
  const folder = await newFolder()
  const database = await openDisk(folder)
  await write(database, 'small', numbered(10_000))
  await write(database, 'large', numbered(1_000_000))
  await until(() => sizeOf(diskFile(folder)) > 15 * MB)
  await database.remove(keyOf('large'))
  await until(() => sizeOf(diskFile(folder)) < MB)
  await write(database, 'large', numbered(200_000))
  await write(database, 'middle', numbered(200_000))
  await database.remove(keyOf('middle'))
  const { before, after } = await compactDisk(folder)
  expect(after).toBeLessThan(before * 0.65)
  expect((await read(database, 'small')).x).toHaveLength(10_000)
  await database.close()
  expect(readdirSync(join(folder, 'locks'))).toEqual([])
})

/** A disk of its own for a test; undefined where none may be mounted. */
async function smallDisk(size: string): Promise<string | undefined> {
  const folder = await newFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'omega-test', folder], { stdio: 'ignore' })
    disks.push(folder)
    return folder
  } catch {
    return undefined
  }
}
const disks: string[] = []
const disk = await smallDisk('12m')
afterAll(() => {
  for (const folder of disks) execFileSync('umount', [folder])
})

describe.skipIf(disk === undefined)('a full disk (skipped where none can be mounted)', () => {
  const full = {
    kind: 'insufficient-storage',
    message: expect.stringContaining('There is no room left on the disk'),
  }
  /** Takes all the room that is left, as others may. */
  const fill = () => {
    const block = new Uint8Array(64 * 1024)
    for (let n = 0; ; n++) {
      try {
        writeFileSync(join(disk!, `filler${n}`), block)
      } catch {
        return
      }
    }
  }
  const empty = () => {
    for (const file of readdirSync(disk!)) if (file.startsWith('filler')) rmSync(join(disk!, file))
  }
  /** Waits until the upkeep has nothing more to do, which else would make room at any moment. */
  const settled = () => until(() => sizeOf(`${diskFile(disk!)}-wal`) === 0)
  const inDatabase = async (work: (database: Database) => Promise<void>) => {
    const database = await openDisk(disk!)
    await work(database).finally(() => database.close())
  }

  test('refuses what is too large and leaves nothing of it', () =>
    inDatabase(async (database) => {
      await write(database, 'kept', numbered(1000))
      await expect(write(database, 'large', numbered(2_000_000))).rejects.toMatchObject(full)
      await until(() => sizeOf(diskFile(disk!)) < 2 * MB)
      await database.ping()
      await write(database, 'other', numbered(50_000))
      expect((await read(database, 'kept')).x).toHaveLength(1000)
    }))

  test('is the one that a backup is for', async () => {
    const folder = await newFolder()
    const database = await openDisk(folder)
    await write(database, 'x', numbered(150_000))
    await database.close()
    const file = join(disk!, 'backup.db')
    fill()
    try {
      expect(() => backupDisk(folder, file)).toThrow(`There is no room left on the disk of "${file}"`)
    } finally {
      empty()
    }
  })

  test('filled by others, says so, deletes, and takes rows again when there is room', () =>
    inDatabase(async (database) => {
      await write(database, 'gone', numbered(150_000))
      await settled()
      fill()
      await expect(write(database, 'more', numbered(150_000))).rejects.toMatchObject(full)
      await expect(database.ping()).rejects.toMatchObject(full)
      await expect(database.putUser({ name: 'ann', keys: [{ id: 'x', hash: 'x' }] })).rejects.toMatchObject(
        full,
      )
      expect((await read(database, 'kept')).x).toHaveLength(1000)
      expect(await database.remove(keyOf('gone'))).toBe(true)
      await until(() => sizeOf(diskFile(disk!)) < 2.5 * MB)
      empty()
      await database.ping()
      await write(database, 'more', numbered(150_000))
      expect((await read(database, 'more')).x).toHaveLength(150_000)
    }))

  test('has the room that the file needs for the log, whatever was the last to be written', async () => {
    const own = (await smallDisk('21000k'))!
    const database = await openDisk(own)
    const look = new DatabaseSync(diskFile(own))
    const lacking = () => {
      const { page_count } = look.prepare('PRAGMA page_count').get() as { page_count: number }
      const { bavail, bsize } = statfsSync(own)
      const owed = page_count * 4096 - sizeOf(diskFile(own))
      return Math.max(0, owed - bavail * bsize - sizeOf(join(own, 'reserve')))
    }
    const names: string[] = []
    const writeAll = async () => {
      for (; ; names.push(`set${names.length}`))
        await write(database, `set${names.length}`, numbered(150_000, { start: names.length * 1e13 }))
    }
    await expect(writeAll()).rejects.toMatchObject(full)
    expect(lacking()).toBe(0)
    look.close()
    for (const [at, name] of names.entries()) if (at % 2 === 0) await database.remove(keyOf(name))
    await expect.poll(() => database.ping().then(() => 'ready'), { timeout: 20_000 }).toBe('ready')
    await write(database, 'more', numbered(10_000))
    expect((await read(database, names[1]!)).x).toHaveLength(150_000)
    await database.close()
  })

  test('keeps no task, and keeps the next one when there is room', () =>
    inDatabase(async (database) => {
      await database.remove(keyOf('more'))
      await settled()
      const task = (id: string) => ({
        message: { id, task: 't', bucket: 'b', args: ['x'.repeat(3e5)], kwargs: {} },
        subject: { resource: 'model', name: 'm', action: 'fit' },
        resourceUri: '',
        echo: {},
        user: null,
        submitted: new Date(),
      })
      const insert = (id: string) => database.tasks.insert(task(id) as never)
      const isKept = await insert('first')
      fill()
      const both = await Promise.allSettled([insert('second'), insert('third')])
      for (const one of both) expect(one).toMatchObject({ status: 'rejected', reason: full })
      empty()
      expect((await database.tasks.find(isKept.id))?.id).toBe('first')
      expect(await database.tasks.find('second' as never)).toBeUndefined()
      expect((await insert('second')).id).toBe('second')
    }))
})
