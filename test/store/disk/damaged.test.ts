import { mkdir, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { checkDisk } from '../../../src/store/disk/check.ts'
import { openDisk } from '../../../src/store/disk/disk.ts'
import { openDatabase } from '../../../src/store/open.ts'
import { keyOf, newFolder, numbered, read, write } from './store-of.ts'

/** A store that has been used, with tasks. */
async function used(): Promise<string> {
  const folder = await newFolder()
  const database = await openDisk(folder)
  await write(database, 'x', numbered(5000))
  await database.tasks.list({ bucket: 'omegaml', offset: 0, limit: 1 })
  await database.close()
  return folder
}

async function listening(work: () => Promise<void>): Promise<string> {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    await work()
    return said.mock.calls.join('\n')
  } finally {
    said.mockRestore()
  }
}

/** What a disk or a copy that broke off may have left of a file. */
const BREAKS: Readonly<Record<string, (path: string) => Promise<void>>> = {
  'text in its place': (path) => writeFile(path, 'this is no database, but a text\n'.repeat(300)),
  'cut in the middle': async (path) => truncate(path, 4096),
  'its first page lost': async (path) => {
    const bytes = await readFile(path)
    await writeFile(path, bytes.fill(0xff, 0, 1024))
  },
}

test.each(Object.entries(BREAKS))('omega.db with %s is a sentence that names it', async (_, damage) => {
  const folder = await used()
  await damage(join(folder, 'omega.db'))
  await expect(openDatabase({ data: folder })).rejects.toMatchObject({
    name: 'OmegaError',
    kind: 'damaged',
    message: expect.stringMatching(/^The store ".*omega\.db" is damaged: .*; restore it from a backup/),
  })
})

test('omega.db that is empty now is no new store', async () => {
  const folder = await used()
  await truncate(join(folder, 'omega.db'), 0)
  await expect(openDatabase({ data: folder })).rejects.toMatchObject({
    kind: 'damaged',
    message: expect.stringContaining('is empty, but was used (there is "tasks.db"'),
  })
  expect((await readFile(join(folder, 'omega.db'))).length).toBe(0)
})

test.each(Object.entries(BREAKS))('tasks.db with %s is set aside, and datasets go on', async (_, damage) => {
  const folder = await used()
  await damage(join(folder, 'tasks.db'))
  const said = await listening(async () => {
    const database = await openDatabase({ data: folder })
    expect((await database.tasks.list({ bucket: 'omegaml', offset: 0, limit: 1 })).total).toBe(0)
    expect((await read(database, 'x')).x).toHaveLength(5000)
    await database.close()
  })
  expect(said).toMatch(/^".*tasks\.db" is damaged and was set aside as ".*tasks\.db\.damaged-\d+": /)
  expect(
    (await readdir(folder)).filter((file) => file.startsWith('tasks.db.damaged-')).length,
  ).toBeGreaterThan(0)
})

test('a store of a newer release has no fault, but is one sentence that says what to do', async () => {
  const folder = await used()
  const file = new DatabaseSync(join(folder, 'omega.db'))
  file.exec('PRAGMA user_version = 99')
  file.close()
  const sentence =
    /^The store ".*omega\.db" was made by a newer release: it is of version 99, this program reads up to \d+; use that release, or restore a backup from before the upgrade$/
  expect(() => [...checkDisk(folder)]).toThrow(sentence)
  await expect(openDatabase({ data: folder })).rejects.toThrow(sentence)
})

test.each([0, 3])(
  'a database of another program (its version %i) gets no tables of ours',
  async (version) => {
    const folder = await newFolder()
    const path = join(folder, 'omega.db')
    using file = new DatabaseSync(path)
    file.exec(`CREATE TABLE note (text); PRAGMA user_version = ${version}`)
    const sentence =
      /^The database ".*omega\.db" was made by another program, move it away or name another folder by --data or OMEGA_DATA_DIR$/
    expect(() => [...checkDisk(folder)]).toThrow(sentence)
    await expect(openDatabase({ data: folder })).rejects.toThrow(sentence)
    expect(file.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'note' }])
  },
)

test('tasks.db that is empty now is said', async () => {
  const folder = await used()
  await truncate(join(folder, 'tasks.db'), 0)
  await utimes(join(folder, 'tasks.db'), 1, 1)
  const said = await listening(async () => {
    const database = await openDatabase({ data: folder })
    await database.tasks.expire(new Date())
    await database.close()
  })
  expect(said).toContain('tasks.db" is empty')
})

test('a data folder that is a file, or below one, is a sentence', async () => {
  const file = join(await newFolder(), 'file')
  await writeFile(file, 'x')
  const sentence = { name: 'OmegaError', message: expect.stringContaining(`The data folder "${file}`) }
  await expect(openDatabase({ data: file })).rejects.toMatchObject(sentence)
  await expect(openDatabase({ data: join(file, 'below') })).rejects.toMatchObject(sentence)
})

test.each(['omega.db', 'locks'])('%s of the wrong kind is a sentence', async (name) => {
  const folder = await newFolder()
  if (name === 'locks') await writeFile(join(folder, name), 'x')
  else await mkdir(join(folder, name))
  await expect(openDatabase({ data: folder })).rejects.toMatchObject({
    name: 'OmegaError',
    message: expect.stringContaining(folder),
  })
})

test.each([
  ['attributes', '{"a": '],
  ['schema', '{"columns": 1}'],
])(
  'what is known of an object with damaged %s is a fault, and a sentence that names it',
  async (column, text) => {
    const folder = await used()
    const file = new DatabaseSync(join(folder, 'omega.db'))
    file.prepare(`UPDATE object SET ${column} = ?`).run(text)
    file.close()
    const sentence = 'What is known of "data/x" is damaged in the store, restore that from a backup'
    expect([...checkDisk(folder)]).toEqual([`bucket "omegaml": ${sentence}`])
    const database = await openDisk(folder)
    await expect(database.find(keyOf('x'))).rejects.toMatchObject({ kind: 'damaged', message: sentence })
    await database.close()
  },
)

test('a list, which has no use for schemas, shows an object whose schema is damaged', async () => {
  const folder = await used()
  const file = new DatabaseSync(join(folder, 'omega.db'))
  file.exec("UPDATE object SET schema = '{'")
  file.close()
  const database = await openDisk(folder)
  const { objects } = await database.list({ bucket: 'omegaml', prefix: 'data/', offset: 0, limit: 10 })
  expect(objects.map(({ key, frame }) => [key.name, typeof frame?.rows])).toEqual([['x', 'number']])
  expect(() => objects[0]?.frame?.schema).toThrow('is damaged in the store')
  await database.close()
})
