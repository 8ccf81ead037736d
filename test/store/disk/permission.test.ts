import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type CheckAccess, deniedUse } from '../../../src/store/disk/permission.ts'
import { newFolder } from './store-of.ts'

/** A file system that refuses one path: the tests may run as a user who may use all. */
function refusing(refused: string, code: string): CheckAccess {
  return (path) => {
    if (path === refused) throw Object.assign(new Error(`${code}: refused`), { code })
  }
}

test.each(['omega.db', 'omega.db-wal', 'omega.db-shm', '.'])(
  'no permission for %s is said of it',
  async (name) => {
    const folder = await newFolder()
    const path = join(folder, 'omega.db')
    await writeFile(path, '')
    const refused = join(folder, name)
    expect(deniedUse(path, refusing(refused, 'EACCES'))).toBe(
      `there is no permission to read and write "${refused}"; give it to the user that runs this program, for the folder and all files in it`,
    )
  },
)

test('no permission for the locks of a store is said of them', async () => {
  const folder = await newFolder()
  const locks = join(folder, 'locks')
  expect(deniedUse(folder, refusing(locks, 'EACCES'))).toContain(`permission to read and write "${locks}"`)
})

test('a read-only file system is said to be that', async () => {
  const folder = await newFolder()
  expect(deniedUse(folder, refusing(folder, 'EROFS'))).toContain(
    `the file system of "${folder}" is read-only`,
  )
})

test('files that are not there, and those that may be used, are no reason', async () => {
  const folder = await newFolder()
  expect(deniedUse(join(folder, 'omega.db'))).toBeUndefined()
  expect(deniedUse(join(folder, 'none', 'omega.db'))).toBeUndefined()
  expect(deniedUse(folder)).toBeUndefined()
})
