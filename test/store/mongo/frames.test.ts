import { type Db, MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FrameSource } from '../../../src/data/frame/frame.ts'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import type { Database } from '../../../src/store/database.ts'
import { openMongo } from '../../../src/store/mongo/mongo.ts'
import { Store } from '../../../src/store/store.ts'
import { service } from '../../services.ts'

const server = service('OMEGA_TEST_MONGO')

describe.skipIf(!server)('frames in mongo', () => {
  let [db, database, store] = [] as unknown as [Db, Database, Store]
  let client: MongoClient
  beforeAll(async () => {
    const url = `${server}/omega_${crypto.randomUUID().slice(0, 8)}`
    client = new MongoClient(url)
    db = client.db()
    database = await openMongo(url)
    store = new Store(database)
  })
  afterAll(async () => {
    await database?.close()
    await client?.close()
  })
  const keyOf = (name: string) => ({ bucket: 'omegaml', prefix: 'data/', name }) as const
  const frame = (body: object) => decodeFrame(JSON.stringify(body), { append: undefined, known: undefined })
  const rowsOf = async (name: string) => {
    const metadata = await db.collection('metadata').findOne({ name })
    return db.collection<{ _id: unknown }>(metadata?.collection)
  }
  /** The same rows again and again, as a body of many chunks has them. */
  const chunks = (body: object, times: number): FrameSource => {
    const { schema, chunks } = frame(body)
    const [chunk] = chunks as Iterable<never>
    return { schema, chunks: Array.from({ length: times }, () => chunk!) }
  }

  test('of several chunks keep whole floats as doubles, appended or replaced', async () => {
    const body = { data: { f: [3, 4.5] }, dtypes: { f: 'float64' } }
    for (const mode of ['append', 'append', 'replace'] as const) {
      await store.writeFrame(keyOf('doubles'), chunks(body, 3), mode)
      const rows = await rowsOf('doubles')
      expect(await rows.countDocuments({ f: { $not: { $type: 'double' } } })).toBe(0)
    }
  })

  test('of several chunks keep a column "_id"', async () => {
    const rows = (ids: string[]) => frame({ data: { _id: ids, x: ids.map((id) => `of ${id}`) } })
    const parts = [rows(['a', 'b']), rows(['c'])]
    const source = {
      schema: parts[0]!.schema,
      chunks: parts.flatMap((part) => [...(part.chunks as Iterable<never>)]),
    }
    await store.writeFrame(keyOf('ids'), frame({ data: { _id: ['z'], x: ['of z'] } }), 'append')
    await store.writeFrame(keyOf('ids'), source, 'append')
    const found = await (await rowsOf('ids')).find({}, { projection: { x: 1 } }).toArray()
    expect(found).toEqual(['z', 'a', 'b', 'c'].map((id) => ({ _id: id, x: `of ${id}` })))
  })

  test.each([
    [{ 'a.b': [1], a_b: [2] }, 'a_b'],
    [{ '_om#rowid': [1] }, '_om#rowid'],
    [{ '_idx#0_0': [1] }, '_idx#0_0'],
    [{ 'a\0b': [1] }, 'zero byte'],
    [{ a: [{ 'x\0': 1 }] }, 'zero byte'],
  ])('%j is refused, since one of its names cannot be stored', async (data, what) => {
    const write = store.writeFrame(keyOf('refused'), frame({ data }), 'replace')
    await expect(write).rejects.toMatchObject({ kind: 'bad-request', message: expect.stringContaining(what) })
    expect(await store.find(keyOf('refused'))).toBeUndefined()
  })

  test('are never seen with a part of an append', async () => {
    const rows = 2000
    const body = { data: { x: Array.from({ length: rows }, (_, row) => row) } }
    await store.writeFrame(keyOf('parts'), frame(body), 'replace')
    const seen: number[] = []
    let isRunning = true
    const reading = (async () => {
      while (isRunning) {
        const reader = await store.readFrame('omegaml', { name: 'parts' })
        seen.push(reader.rows)
        reader.close()
      }
    })()
    // Until what is read has grown a few times, so that reads and appends have met.
    for (let turn = 0; turn < 20 && new Set(seen).size < 4; turn++) {
      const reads = seen.length
      await store.writeFrame(keyOf('parts'), frame(body), 'append')
      await expect.poll(() => seen.length).toBeGreaterThan(reads)
    }
    isRunning = false
    await reading
    expect(seen.filter((count) => count % rows !== 0)).toEqual([])
    expect(new Set(seen).size).toBeGreaterThan(3)
  })

  test('are read while an append that its server did not end is still open', async () => {
    await store.writeFrame(keyOf('dead'), frame({ data: { x: [1, 2] } }), 'replace')
    const rows = await rowsOf('dead')
    const open = { _id: rows.collectionName, from: 2, batch: null }
    await db.collection<{ _id: string }>('omega_edge.appends').insertOne(open)
    await rows.insertOne({ _id: 'half', '_idx#0_0': 0, x: 3, '_om#rowid': 2 } as never)
    const reader = await store.readFrame('omegaml', { name: 'dead' })
    expect(reader.rows).toBe(2)
    reader.close()
    await store.writeFrame(keyOf('dead'), frame({ data: { x: [4] } }), 'append')
    expect(
      (await rows.find().sort({ '_om#rowid': 1 }).toArray()).map((row) => (row as { x?: number }).x),
    ).toEqual([1, 2, 4])
  })
})

describe.skipIf(!server)('files in mongo', () => {
  test('are stored in a bucket whose indexes another driver has named', async () => {
    const url = `${server}/omega_${crypto.randomUUID().slice(0, 8)}`
    const client = new MongoClient(url)
    await client.db().collection('omegaml.chunks').createIndex({ files_id: 1, n: 1 }, { unique: true })
    await client.db().collection('omegaml.files').createIndex({ filename: 1, uploadDate: 1 })
    const database = await openMongo(url)
    const store = new Store(database)
    const key = { bucket: 'omegaml', prefix: 'scripts/', name: 'named' } as const
    await store.files.write(key, 'python.package', [new Uint8Array([1, 2])])
    expect((await store.files.read(key))?.bytes).toEqual(new Uint8Array([1, 2]))
    await database.close()
    await client.close()
  })
})
