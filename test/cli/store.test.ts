import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openDisk } from '../../src/store/disk/disk.ts'
import { om, startServer } from '../runtimes/server.ts'
import { keyOf, newFolder, numbered, write } from '../store/disk/store-of.ts'

test('om store check and compact work beside a server', async () => {
  const data = await newFolder()
  const database = await openDisk(data)
  for (const name of ['a', 'b', 'c']) await write(database, name, numbered(100_000))
  await database.close()
  await using _ = await startServer('node', { data, args: ['--no-code'] })
  const other = await openDisk(data)
  await other.remove(keyOf('b'))
  await other.close()
  expect(await om('node', ['store', 'check', '--data', data])).toBe('no faults\n')
  expect(await om('node', ['store', 'compact', '--data', data])).toMatch(
    /^[\d.]+ MB before, [\d.]+ MB now\n$/,
  )
  expect((await stat(join(data, 'omega.db'))).size).toBeLessThan(4e6)
  const file = new DatabaseSync(join(data, 'omega.db'))
  file.exec("UPDATE vector SET data = CAST(data || x'00' AS BLOB) WHERE slot = 0 AND segment = 1")
  file.close()
  await expect(om('node', ['store', 'check', '--data', data])).rejects.toThrow(
    /ended with 1: om: The store in ".*" has 2 faults[\s\S]*Dataset "a" is damaged in the store/,
  )
})
