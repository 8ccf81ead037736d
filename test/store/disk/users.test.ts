import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openDisk } from '../../../src/store/disk/disk.ts'
import { newFolder } from './store-of.ts'

test('a user that an earlier version has stored signs in as ever, and may have more keys', async () => {
  const folder = await newFolder()
  await (await openDisk(folder)).close()
  const earlier = new DatabaseSync(join(folder, 'omega.db'))
  earlier.exec(
    `INSERT INTO user VALUES ('ann', 'h'); DROP TABLE account; DROP TABLE key_use; PRAGMA user_version = 4`,
  )
  earlier.close()
  const database = await openDisk(folder)
  const found = await database.findUser('ann')
  expect([found, await database.listUsers()]).toEqual([
    { name: 'ann', keys: [{ id: '', hash: 'h' }], allTasks: true },
    ['ann'],
  ])
  const more = { ...found!, keys: [...found!.keys, { id: 'a', hash: 'h2' }] }
  await database.putUser(more)
  expect(await database.findUser('ann')).toEqual(more)
  await database.close()
})
