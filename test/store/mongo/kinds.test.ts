import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Binary, type Db, type Document, MongoClient, ObjectId, UUID } from 'mongodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LocalDatasets } from '../../../src/datasets/local-datasets.ts'
import type { Database } from '../../../src/store/database.ts'
import { openMongo } from '../../../src/store/mongo/mongo.ts'
import { Store } from '../../../src/store/store.ts'
import { readOf, writeOf } from '../../datasets/datasets.suite.ts'
import { openApi } from '../../http/api.ts'
import { service } from '../../services.ts'

const server = service('OMEGA_TEST_MONGO')

/** What Python's omega-ml stores, and `om.datasets.get` reads, in other forms than a frame's. */
describe.skipIf(!server)('objects that Python has stored', () => {
  const url = `${server}/omega_${crypto.randomUUID().slice(0, 8)}`
  let client: MongoClient
  let db: Db
  let database: Database
  let datasets: LocalDatasets
  beforeAll(async () => {
    client = new MongoClient(url)
    db = client.db()
    database = await openMongo(url)
    datasets = new LocalDatasets(new Store(database))
  })
  afterAll(async () => {
    await db.dropDatabase()
    await database.close()
    await client.close()
  })

  /** Puts an object as omega-ml does, its documents in a collection of its name, its bytes in GridFS. */
  const put = async (
    name: string,
    kind: string,
    {
      documents,
      bytes,
      ...more
    }: Document & { readonly documents?: Document[]; readonly bytes?: Uint8Array },
  ) => {
    const [now, gridfile] = [new Date(), new ObjectId()]
    const collection = name.replace(/^\./, '')
    if (documents) await db.collection(collection).insertMany(documents)
    if (bytes) {
      const [first, rest] = [bytes.subarray(0, 3), bytes.subarray(3)]
      const chunks = [first, rest].map((data, n) => ({ files_id: gridfile, n, data: new Binary(data) }))
      await db.collection('omegaml.files').insertOne({ _id: gridfile, filename: name, length: bytes.length })
      await db.collection('omegaml.chunks').insertMany(chunks)
    }
    await db.collection('metadata').insertOne({
      ...{ name, bucket: 'omegaml', prefix: 'data/', kind, kind_meta: {}, attributes: {}, s3file: {} },
      ...(documents && { collection }),
      ...(bytes && { gridfile }),
      ...{ created: now, modified: now, ...more },
    })
  }
  const read = async (name: string, more: Parameters<typeof readOf>[1] = {}) => {
    const answer = await datasets.read(readOf(name, more))
    return 'body' in answer ? (await new Response(answer.body).text()).replaceAll('\r', '') : answer
  }

  test('documents are flattened, as json_normalize does', async () => {
    const documents = [
      { a: 1, b: { c: 2, d: [1, { e: 2 }] }, when: new Date('2020-01-02') },
      { a: 'x', b: { c: 2.5, f: {} }, when: null },
    ]
    await put('raw', 'pandas.rawdict', { documents })
    expect(await read('raw')).toBe(
      '{"a":1,"b.c":2.0,"b.d":[1,{"e":2}],"when":"2020-01-02T00:00:00"}\n{"a":"x","b.c":2.5,"b.d":null,"when":null}\n',
    )
    expect(await read('raw', { format: 'csv', filters: [['b.c__gt', '2']], offset: 0, limit: 9 })).toMatch(
      /^.*x,2.5,/ms,
    )
    const first = await datasets.read(readOf('raw'))
    await db.collection('raw').insertOne({ a: 2 })
    const second = await datasets.read(readOf('raw'))
    expect(first).toMatchObject({ found: 'rows', rows: 2 })
    expect('etag' in first && 'etag' in second && first.etag !== second.etag).toBe(true)
  })

  test('groups are the rows that they have, their keys in front', async () => {
    const documents = [
      { g: 'a', _data: [{ x: 1 }, { x: 3 }] },
      { g: 'b', _data: [{ x: 2 }] },
    ]
    await put('groups', 'pandas.dfgroup', { documents })
    expect(await read('groups', { format: 'csv' })).toBe('g,x\na,1\na,3\nb,2\n')
  })

  test('an array is lists as JSON, columns as another format, and its file', async () => {
    const header = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 2), }\n"
    const bytes = Buffer.from(
      `\x93NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}\x01\0\x02\0\x03\0\x04\0`,
      'latin1',
    )
    await put('array', 'ndarray.bin', { bytes })
    const about = { dtype: 'int16', kind: 'ndarray.bin', name: 'array', shape: [2, 2] }
    const answer = JSON.parse(String(await read('array', { format: 'json' })))
    expect(answer).toMatchObject({
      ...about,
      data: [
        [1, 2],
        [3, 4],
      ],
    })
    expect(JSON.parse(String(await read('array', { format: 'json', offset: 1 }))).data).toEqual([[3, 4]])
    expect(await read('array', { format: 'csv', order: '-0' })).toBe('0,1\n3,4\n1,2\n')
    expect(await read('array', { asFile: true })).toBe(new TextDecoder().decode(bytes))
    await expect(read('array', { format: 'json', filters: [['0', '1']] })).rejects.toThrow('is an array')
  })

  test('a file is its bytes, whatever was asked for', async () => {
    await put('file', 'python.file', { bytes: Buffer.from('hello file') })
    expect(await datasets.read(readOf('file'))).toMatchObject({ found: 'file', size: 10, extension: '' })
    expect(await read('file', { format: 'csv' })).toBe('hello file')
    await expect(read('file', { filters: [['x', '1']] })).rejects.toThrow('has no columns')
  })

  test('a CSV elsewhere is read from there, of files only those that are called so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'omega-csv-'))
    writeFileSync(join(folder, 'x.csv'), 'a;b\n1;"x"\n')
    writeFileSync(join(folder, 'x.txt'), 'secret\n')
    const web = createServer((_, response) => response.end('a\n7\n')).listen(0, '127.0.0.1')
    await new Promise((resolve) => web.once('listening', resolve))
    const { port } = web.address() as AddressInfo
    const uri = pathToFileURL(join(folder, 'x.csv')).href
    await put('csv', 'pandas.csv', { uri, kind_meta: { pandas_kwargs: { sep: ';' } } })
    await put('web', 'pandas.csv', { uri: `http://127.0.0.1:${port}/x` })
    await put('txt', 'pandas.csv', { uri: uri.replace('.csv', '.txt') })
    await put('s3', 'pandas.csv', { uri: 's3://me:key@bucket/x.csv' })
    expect([await read('csv'), await read('web')]).toEqual(['{"a":1,"b":"x"}\n', '{"a":7}\n'])
    await expect(read('txt')).rejects.toThrow('is no .csv')
    await expect(read('s3')).rejects.toThrow('lies at "s3://bucket/x.csv"')
    web.closeAllConnections()
    await new Promise((resolve) => web.close(resolve))
    await expect(read('web')).rejects.toThrow(`lies at "127.0.0.1:${port}", which cannot be read`)
  })

  const frameMeta = (columns: readonly string[], dtypes: readonly string[], more: Document = {}) => {
    const fields = ['_idx#0_0', ...columns, '_om#rowid']
    return {
      columns: fields.map((field) => [field, field]),
      dtypes: Object.fromEntries(fields.map((field, i) => [field, ['int64', ...dtypes, 'int64'][i]])),
      idx_meta: { names: [null] },
      ...more,
    }
  }

  test('UUIDs, bytes, ids are text, by which they are found', async () => {
    const [u, b] = [new UUID('00000000-0000-0000-0000-000000000005'), new Binary(Buffer.from([0, 255]))]
    const row = { '_idx#0_0': 0, '_om#rowid': 0, u, b }
    const other = {
      ...row,
      '_idx#0_0': 1,
      '_om#rowid': 1,
      u: null,
      b: new ObjectId('6b0b1c2e52fc42a5bd95b5aa'),
    }
    await put('odd', 'pandas.dfrows', {
      documents: [row, other],
      kind_meta: frameMeta(['u', 'b'], ['object', 'object']),
    })
    const first = '{"u":"00000000-0000-0000-0000-000000000005","b":"AP8="}\n'
    expect(await read('odd')).toBe(`${first}{"u":null,"b":"6b0b1c2e52fc42a5bd95b5aa"}\n`)
    expect(await read('odd', { filters: [['u', String(u)]] })).toBe(first)
    expect(await read('odd', { filters: [['b__in', 'AP8=,xx']] })).toBe(first)
  })

  test('revisions show the rows as they are now, and take more as another change', async () => {
    const marks = { _delete_: false, '_om#revision': 0 }
    const rows = [1, 2].map((x, i) => ({ '_idx#0_0': i, x, ...marks, '_om#rowid': i }))
    const kind_meta = frameMeta(['x', '_delete_', '_om#revision'], ['int64', 'bool', 'int64'])
    const changes = [{ dt: new Date(), seq: 0, tags: [], delete: false }]
    const revisions = { seq: 0, name: '.revisions.rev', changes }
    await put('rev', 'pandas.dfrows', { documents: rows, kind_meta: { ...kind_meta, revisions } })
    await put('.revisions.rev', 'pandas.dfrows', { documents: rows, kind_meta })
    // What another server left of a change that it did not end.
    await db
      .collection('revisions.rev')
      .insertOne({ ...rows[0], _id: new ObjectId(), '_om#revision': 1, '_om#rowid': 2 })
    const body = '{"data":{"x":[20,30]},"index":{"values":[1,5]}}'
    await datasets.write(writeOf('rev', { format: 'json' }), new Blob([body]).stream(), () => {})
    expect(await read('rev', { format: 'csv' })).toBe(',x\n0,1\n1,20\n5,30\n')
    expect(await read('.revisions.rev', { format: 'csv' })).toBe(
      ',x,_delete_,_om#revision\n0,1,False,0\n1,2,False,0\n1,20,False,1\n5,30,False,1\n',
    )
    const saved = await db.collection('metadata').findOne({ name: 'rev' })
    expect(saved?.kind_meta).toMatchObject({
      ...kind_meta,
      revisions: { seq: 1, changes: [changes[0], { seq: 1 }] },
    })
  })

  test('over HTTP experiments are described, linked datasets found, files sent', async () => {
    const api = await openApi({ datasets }, { mongo: url })
    try {
      const answer = async (method: string, path: string) => {
        const response = await api.send(method, path)
        return { status: response.status, ...((await response.json()) as Record<string, unknown>) }
      }
      const models = { prefix: 'models/', uri: '' }
      const tracking = { dataset: '.experiments/e' }
      await put('experiments/e', 'experiment.tracker', { ...models, attributes: { tracking } })
      const result = { name: 'experiments/e', version: null, versions: {}, tracking }
      expect(await answer('GET', 'model/experiments/e/')).toMatchObject({ status: 200, result })
      const dataset = { Xname: 'linked[x]', Yname: null }
      await put('m', 'virtualobj.dill', { ...models, attributes: { dataset } })
      const [noX, noY] = ['datax=*', 'datax=array&datay=*'].map((query) =>
        answer('PUT', `model/m/fit/?${query}`),
      )
      expect(await noX).toMatchObject({ status: 404, detail: expect.stringContaining('no dataset "linked"') })
      expect(await noY).toMatchObject({ status: 400, detail: expect.stringContaining('has no Yname linked') })
      const file = await api.send('GET', 'dataset/array.npy')
      expect((await file.bytes()).length).toBe(Number(file.headers.get('content-length')))
      expect(file.headers.get('content-disposition')).toContain('filename="array.npy"')
      const same = await api.send('GET', 'dataset/array', null, {
        Accept: 'application/x-npy',
        'If-None-Match': file.headers.get('etag')!,
      })
      expect(same.status).toBe(304)
      expect(
        (await api.send('GET', 'dataset/array', null, { Accept: '*/*' })).headers.get('content-type'),
      ).toMatch('json')
    } finally {
      await api.close()
    }
  })
})
