import { expect, test } from 'vitest'
import { borderOf } from '../../src/datasets/border.ts'
import { openDisk } from '../../src/store/disk/disk.ts'
import { Store } from '../../src/store/store.ts'
import { frameOf, keyOf, newFolder, numbered, write } from '../store/disk/store-of.ts'

test('what is read here has few cells, and few columns', async () => {
  const database = await openDisk(await newFolder())
  const wide = (columns: number) =>
    frameOf({ data: Object.fromEntries(Array.from({ length: columns }, (_, at) => [`c${at}`, [at]])) })
  await write(database, 'small', numbered(1000))
  await write(database, 'long', numbered(20_000))
  await write(database, 'rather wide', wide(500))
  await write(database, 'wide', wide(2000))
  const border = borderOf(new Store(database))
  const isHere = (name: string) => border.readsHere({ key: keyOf(name) })
  expect([await isHere('small'), await isHere('rather wide')]).toEqual([true, true])
  expect([await isHere('long'), await isHere('wide')]).toEqual([false, false])
  await database.close()
})

test('what is written here has few columns', async () => {
  const border = borderOf(new Store(await openDisk(await newFolder())))
  const csv = (columns: number) => new TextEncoder().encode(`${'a,'.repeat(columns)}\n`)
  const takes = (columns: number) => border.takesHere({ format: 'csv', csv: undefined }, csv(columns))
  expect([takes(900), takes(1100)]).toEqual([true, false])
})
