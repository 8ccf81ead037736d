import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../../src/store/database.ts'
import { openDatabase } from '../../../src/store/open.ts'
import { Store } from '../../../src/store/store.ts'
import { omFileCalls } from '../../../src/worker/python/om-file-calls.ts'

let database: Database
let store: Store
beforeAll(async () => {
  database = await openDatabase({ data: await mkdtemp(join(tmpdir(), 'omega-files-')), mongo: undefined })
  store = new Store(database)
})
afterAll(() => database.close())

test('code is given the file of a model, but not of one that was uploaded by who may not run code', async () => {
  const file = Buffer.from('\x80\x02N.', 'latin1')
  await store.models.put('omegaml', 'own', 'sklearn.joblib', file, {})
  await store.models.put('omegaml', 'foreign', 'sklearn.joblib', file, { untrusted: true })
  const get = omFileCalls(store, 'omegaml').get('models.get')!
  expect(Buffer.from(await get({ name: 'own' }, new Uint8Array()))).toEqual(file)
  expect(await get({ name: 'foreign' }, new Uint8Array())).toHaveLength(0)
})
