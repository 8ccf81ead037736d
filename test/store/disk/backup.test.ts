import { lstat, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { backupDisk, restoreDisk } from '../../../src/store/disk/backup.ts'
import { checkDisk } from '../../../src/store/disk/check.ts'
import { openDisk } from '../../../src/store/disk/disk.ts'
import { keyOf, newFolder, numbered, read, write } from './store-of.ts'

/** What `om store backup` of release 0.1.0 has written. Never made anew: each release has a file of its own. */
const RELEASED = join(import.meta.dirname, 'store-0.1.0.db.gz')

test('a backup has what is there at that moment, while others write', async () => {
  const [data, other] = [await newFolder(), await newFolder()]
  const database = await openDisk(data)
  await write(database, 'a', numbered(1000))
  await database.putUser({ name: 'ann', keys: [{ id: '', hash: 'x' }] })
  const file = join(other, 'backup.db')
  expect(backupDisk(data, file)).toBeGreaterThan(4096)
  await write(database, 'b', numbered(10))
  await database.close()
  expect(() => backupDisk(data, file)).toThrow(`File "${file}" is there already, name another`)

  const restored = join(other, 'new')
  await restoreDisk(file, restored)
  const again = await openDisk(restored)
  expect((await again.find(keyOf('a')))?.frame?.rows).toBe(1000)
  expect(await again.find(keyOf('b'))).toBeUndefined()
  expect(await again.listUsers()).toEqual(['ann'])
  await again.close()
  await expect(restoreDisk(file, restored)).rejects.toThrow(/^There is "omega.db" in ".*new", move it away/)
})

test('what somebody has put at the place of a backup or a store meanwhile stays', async () => {
  const folder = await newFolder()
  const database = await openDisk(folder)
  await database.close()
  for (const name of ['', 'folder/'])
    expect(() => backupDisk(folder, name)).toThrow(`File "${name}" has no name, write such as "backup.db"`)
  // A link to nothing: it is not found by looking, and is there all the same.
  const file = join(folder, 'backup.db')
  await symlink('nothing', file)
  expect(() => backupDisk(folder, file)).toThrow(`File "${file}" is there already, name another`)
  const other = await newFolder()
  await symlink('nothing', join(other, 'omega.db'))
  await expect(restoreDisk(join(folder, 'omega.db'), other)).rejects.toThrow('There is "omega.db" in')
  for (const one of [file, join(other, 'omega.db')]) expect((await lstat(one)).isSymbolicLink()).toBe(true)
})

test('a file that cannot be written or read is told with what is wrong of it', async () => {
  const folder = await newFolder()
  await (await openDisk(folder)).close()
  expect(() => backupDisk(folder, '/no/dir/f')).toThrow(
    'File "/no/dir/f" cannot be written: there is no folder "/no/dir"',
  )
  const into = join(folder, 'data')
  await expect(restoreDisk('/no/dir/f', into)).rejects.toThrow('File "/no/dir/f" cannot be read: ENOENT')
  await expect(restoreDisk(folder, into)).rejects.toThrow(`File "${folder}" cannot be read: it is a folder`)
})

test('what could not be restored is no backup', async () => {
  const folder = await newFolder()
  const database = await openDisk(folder)
  await write(database, 'x', numbered(1000))
  await database.close()
  const connection = new DatabaseSync(join(folder, 'omega.db'))
  connection.exec('UPDATE vector SET data = zeroblob(length(data))')
  connection.close()
  const file = join(folder, 'backup.db')
  expect(() => backupDisk(folder, file)).toThrow(
    /^File ".*backup\.db" is not written: bucket "omegaml", .* Dataset "x" is damaged .*; "om store check" lists all/,
  )
  expect((await readdir(folder)).filter((name) => /backup|^\./.test(name))).toEqual([])
})

test('of a file that has lost all, or never had anything, there is no backup', async () => {
  const [used, fresh] = [await newFolder(), await newFolder()]
  await writeFile(join(used, 'omega.db'), '')
  await writeFile(join(used, 'tasks.db'), 'tasks')
  await writeFile(join(fresh, 'omega.db'), '')
  const file = join(fresh, 'backup.db')
  expect(() => backupDisk(used, file)).toThrow(/omega\.db" is empty, but was used/)
  expect((await lstat(join(used, 'omega.db'))).size).toBe(0) // which others can tell too
  expect(() => backupDisk(fresh, file)).toThrow(/omega\.db" is empty, there is nothing to write$/)
})

test('a backup and a check leave an older store as it is, for the older program that may still serve it', async () => {
  const folder = await newFolder()
  await writeFile(join(folder, 'omega.db'), gunzipSync(await readFile(RELEASED)))
  const copy = join(folder, 'copy.db')
  backupDisk(folder, copy)
  expect([...checkDisk(folder)]).toEqual([])
  expect([versionOf(join(folder, 'omega.db')), versionOf(copy)]).toEqual([4, 4])
  const data = join(folder, 'data')
  await restoreDisk(copy, data)
  expect(versionOf(join(data, 'omega.db'))).toBeGreaterThan(4)
})

function versionOf(file: string): unknown {
  const database = new DatabaseSync(file)
  const row = database.prepare('PRAGMA user_version').get()
  database.close()
  return row?.user_version
}

test('a store of release 0.1.0 is opened with all that it has', async () => {
  const folder = await newFolder()
  const file = join(folder, 'backup.db')
  await writeFile(file, gunzipSync(await readFile(RELEASED)))
  const data = join(folder, 'data')
  await restoreDisk(file, data)
  expect([...checkDisk(data)]).toEqual([])
  const database = await openDisk(data)
  const { objects } = await database.list({ bucket: 'omegaml', prefix: 'data/', offset: 0, limit: 10 })
  expect(objects.map(({ key, frame }) => [key.name, frame?.rows])).toEqual([
    ['flats', 3],
    ['times', 2],
  ])
  expect(await read(database, 'flats')).toEqual({ size: [30, 45, 60], rent: [620.5, null, 1010] })
  expect(await database.listUsers()).toEqual(['ann'])
  await database.close()
})

test.each([
  ['text', async () => Buffer.from('a text'), 'it is damaged, or no database'],
  [
    'a part of a store',
    async () => gunzipSync(await readFile(RELEASED)).subarray(0, 40_000),
    'it is damaged, or no database',
  ],
  [
    'a database of something else',
    async (file: string) => other(file, 'note'),
    'it is no store of Omega Edge',
  ],
  ['one with a table of a name of ours', async (file: string) => other(file, 'object'), 'it is no store of'],
])('%s is not restored, and leaves nothing', async (_, make, why) => {
  const folder = await newFolder()
  const file = join(folder, 'file.db')
  await writeFile(file, await make(join(folder, 'other.db')))
  const data = join(folder, 'data')
  await expect(restoreDisk(file, data)).rejects.toThrow(`File "${file}" is not restored: ${why}`)
  await restoreDisk(await released(folder), data)
})

async function released(folder: string): Promise<string> {
  const file = join(folder, 'released.db')
  await writeFile(file, gunzipSync(await readFile(RELEASED)))
  return file
}

async function other(file: string, table: string): Promise<Buffer> {
  const database = new DatabaseSync(file)
  database.exec(`CREATE TABLE ${table} (text TEXT)`)
  database.close()
  return readFile(file)
}
