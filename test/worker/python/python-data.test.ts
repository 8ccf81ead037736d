import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMongo } from '../../../src/store/mongo/mongo.ts'
import { Store } from '../../../src/store/store.ts'
import { omCalls } from '../../../src/worker/python/om-calls.ts'
import { service } from '../../services.ts'

const mongo = service('OMEGA_TEST_MONGO')

describe.skipIf(!mongo)('values that Python has stored as they are (python.data)', () => {
  let database: Awaited<ReturnType<typeof openMongo>>
  let store: Store
  beforeAll(async () => {
    const url = `${mongo}/omega_${crypto.randomUUID().slice(0, 8)}`
    database = await openMongo(url)
    store = new Store(database)
    const client = new MongoClient(url)
    const now = new Date()
    await client
      .db()
      .collection('values')
      .insertOne({ data: { a: 1 } })
    await client.db().collection('metadata').insertOne({
      name: 'settings',
      bucket: 'omegaml',
      prefix: 'data/',
      kind: 'python.data',
      collection: 'values',
      kind_meta: {},
      attributes: {},
      s3file: {},
      created: now,
      modified: now,
    })
    await client.close()
  })
  afterAll(() => database?.close())
  const get = (params: object) =>
    omCalls(store, new Map(), 'omegaml').get('datasets.get')?.({ name: 'settings', ...params }, '{}')

  test('are what code of users gets', async () => {
    expect(await get({})).toBe('{"kind":"python.data","data":[{"a":1}]}')
  })

  test.each([
    ['are not filtered', () => get({ filter: [['a', '1']] })],
    ['are no frame, to a model or a file', () => store.readFrame('omegaml', { name: 'settings' })],
  ])('%s', async (_, read) => {
    await expect(read()).rejects.toThrow('Dataset "settings" is of kind "python.data"')
  })
})
