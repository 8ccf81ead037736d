import { Double, Int32, Long, MongoClient } from 'mongodb'
import { describe, expect, test } from 'vitest'
import { jsonText } from '../../../src/data/frame/cell.ts'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import { openMongo } from '../../../src/store/mongo/mongo.ts'
import { Store } from '../../../src/store/store.ts'
import { service } from '../../services.ts'
import { databaseContract, EVERY_DTYPE } from '../database.suite.ts'
import { newTask, taskRecordsContract } from '../task-records.suite.ts'
import { writersContract } from '../writers.suite.ts'

const server = service('OMEGA_TEST_MONGO')
const newUrl = async () => `${server}/omega_${crypto.randomUUID().slice(0, 8)}`

/** Dates of BSON have whole ms. */
const STORABLE = {
  data: { ...EVERY_DTYPE.data, 'datetime64[ns]': ['2020-01-01T00:00:00.001', null, '1969-12-31T23:59:59'] },
}

describe.skipIf(!server)('mongo', () => {
  databaseContract('mongo', async () => openMongo(await newUrl()), STORABLE)
  taskRecordsContract('mongo', newUrl, openMongo)
  writersContract('mongo', newUrl, openMongo)

  test('a task that was adopted twice still names who has sent it, for there the replies go', async () => {
    const url = await newUrl()
    const [first, second, third] = [await openMongo(url), await openMongo(url), await openMongo(url)]
    await first.tasks.insert(newTask())
    await first.close()
    await second.tasks.adopt()
    await second.close()
    expect(await third.tasks.adopt()).toMatchObject([{ sender: first.tasks.owner }])
    await third.close()
  })

  test('a user that an earlier version has stored signs in as ever, and may have more keys', async () => {
    const url = await newUrl()
    const client = new MongoClient(url)
    await client
      .db()
      .collection<{ _id: string; hash: string }>('omega_edge.users')
      .insertOne({ _id: 'ann', hash: 'h' })
    await client.close()
    const database = await openMongo(url)
    const ann = { name: 'ann', keys: [{ id: '', hash: 'h' }], allTasks: true }
    expect(await database.findUser('ann')).toEqual(ann)
    const more = { ...ann, keys: [...ann.keys, { id: 'a', hash: 'h2' }] }
    await database.putUser(more)
    expect(await database.findUser('ann')).toEqual(more)
    await database.close()
  })

  test('what Python says of an object keeps its types when something is added', async () => {
    const url = await newUrl()
    const [database, client] = [await openMongo(url), new MongoClient(url)]
    const key = { bucket: 'omegaml', prefix: 'jobs/', name: 'said.ipynb' } as const
    const { version } = (await new Store(database).files.create(key, 'script.ipynb', [new Uint8Array()]))!
    const metadata = client.db().collection('metadata')
    const said = {
      rate: new Double(1),
      size: Long.fromNumber(5e9),
      n: new Int32(3),
      no: new Double(Number.NaN),
    }
    await metadata.updateOne({ name: key.name }, { $set: { attributes: { said } } })
    const { kind, attributes } = (await database.find(key))!
    expect(jsonText(attributes)).toBe(
      '{"said":{"rate":1.0,"size":5000000000,"n":3,"no":{"$numberDouble":"NaN"}}}',
    )
    await database.putObject({ key, kind, attributes: { ...attributes, more: true }, expected: version })
    const [stored] = await metadata.find({ name: key.name }, { promoteValues: false }).toArray()
    expect(stored?.attributes).toEqual({ said, more: true })
    await Promise.all([client.close(), database.close()])
  })

  test('categories keep their order, and what cannot be held is refused with column and row', async () => {
    const url = await newUrl()
    const database = await openMongo(url)
    const store = new Store(database)
    const key = { bucket: 'omegaml', prefix: 'data/', name: 'kept' } as const
    const write = (body: object) =>
      store.writeFrame(
        key,
        decodeFrame(JSON.stringify(body), { append: undefined, known: undefined }),
        'replace',
      )
    const field = { name: 'c', type: 'any', ordered: true, constraints: { enum: ['b', 'a', 'unused'] } }
    await write({ schema: { fields: [field] }, data: [{ c: 'a' }, { c: null }, { c: 'b' }] })
    const reader = await store.readFrame(key.bucket, key)
    expect(reader.schema.columns).toMatchObject([
      { dtype: { name: 'category' }, categories: ['b', 'a', 'unused'], ordered: true },
    ])
    reader.close()
    await expect(write({ data: { u: [1, 2 ** 64 - 2048] }, dtypes: { u: 'uint64' } })).rejects.toThrow(
      'Column "u", row 2 of the data: "18446744073709550000" is not between',
    )
    const far = { data: { t: ['+010000-01-01T00:00:00'] }, dtypes: { t: 'datetime64[s]' } }
    await expect(write(far)).rejects.toThrow('Column "t", row 1 of the data: "+010000-01-01T00:00:00" is not')
    await database.close()
  })

  test('rows that several servers append are numbered from 0 on, without a gap', async () => {
    const url = await newUrl()
    const servers = await Promise.all([1, 2, 3].map(() => openMongo(url)))
    const key = { bucket: 'omegaml', prefix: 'data/', name: 'numbered' } as const
    const append = (store: Store) =>
      store.writeFrame(
        key,
        decodeFrame('{"data": {"x": [1, 2]}}', { append: undefined, known: undefined }),
        'append',
      )
    for (let turn = 0; turn < 5; turn++)
      await Promise.all(servers.map((database) => append(new Store(database))))
    const client = new MongoClient(url)
    const { collection } = (await client.db().collection('metadata').findOne({ name: 'numbered' }))!
    const rows = await client.db().collection(collection).find().sort({ _id: 1 }).toArray()
    expect(rows.map((row) => row['_om#rowid']).sort((a, b) => a - b)).toEqual([...Array(30).keys()])
    await client.close()
    for (const server of servers) await server.close()
  })
})
