import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Database } from '../../../src/store/database.ts'
import { openDisk } from '../../../src/store/disk/disk.ts'
import { Store } from '../../../src/store/store.ts'

let database: Database
let store: Store
beforeEach(async () => {
  database = await openDisk(await mkdtemp(join(tmpdir(), 'omega-scripts-')))
  store = new Store(database)
})
afterEach(() => database.close())

test('a script that is written again keeps what else is said of it, and is at once of its new format', async () => {
  const content = [Buffer.from('export const run = () => 1')]
  const first = await store.scripts.write('omegaml', 's', { format: 'ts', content })
  expect(first.attributes).toEqual({ format: 'ts' })
  await store.files.update(first.key, (attributes) => ({ ...attributes, docs: 'says one' }))
  const again = await store.scripts.write('omegaml', 's', { format: 'js', content })
  expect(again.attributes).toEqual({ format: 'js', docs: 'says one' })
  const bare = await store.scripts.write('omegaml', 's', { format: undefined, content })
  expect(bare.attributes).toEqual({ docs: 'says one' })
  expect(await store.find(first.key)).toEqual(bare)
})
