import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { BSON, type Db, type Document, MongoClient } from 'mongodb'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import { encodeFrame } from '../../../src/data/json/encode.ts'
import { parseJson, toPlain } from '../../../src/data/json/parse-json.ts'
import type { Database } from '../../../src/store/database.ts'
import { openMongo } from '../../../src/store/mongo/mongo.ts'
import { Store } from '../../../src/store/store.ts'
import { service, shared } from '../../services.ts'

const server = service('OMEGA_TEST_MONGO')
const golden = shared('omegaml/storage')

interface Captured {
  readonly metadata: Document
  readonly documents: readonly Document[]
  readonly count: number
  readonly indexes: readonly { readonly name: string; readonly key: Document }[]
  readonly rest?: { readonly status: number; readonly body: Document | null }
  readonly computed_collection: string
}

const captured: ReadonlyMap<string, Captured> = new Map(
  (golden ? globSync(join(golden, '*.json')) : []).flatMap((path) => {
    // Python writes NaN, which JSON.parse does not read.
    const file = toPlain(parseJson(readFileSync(path, 'utf8'))) as unknown as Captured
    const isFrame = /^pandas\.(?:dfrows|serows)$/.test(file.metadata?.kind ?? '')
    // Of long ones only the first rows were captured.
    return isFrame && file.documents.length === file.count ? [[basename(path, '.json'), file] as const] : []
  }),
)

/** What our own dtypes, names or versions cannot be the same in, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  append_false: 'a frame that is replaced is in another collection, so that readers see one or the other',
  append_new_column: 'an append with another column is refused',
  append_twice_string_index: 'JSON object keys are the labels of one write only',
  column_names_integer: 'JSON has no integer names',
  multiindex_columns: 'JSON has no names of several levels',
  datetime_index: 'the frequency of an index is not in the JSON',
  datetime_index_tz: 'the frequency of an index is not in the JSON',
  rest_queries: 'it is a set of requests',
  projection: 'it is a set of requests',
}

describe.skipIf(!server || !golden)('the captured files of omega-ml', () => {
  const url = `${server}/omega_${crypto.randomUUID().slice(0, 8)}`
  let client: MongoClient
  let db: Db
  let database: Database
  let store: Store
  beforeAll(async () => {
    client = new MongoClient(url)
    db = client.db()
    database = await openMongo(url)
    store = new Store(database)
  })
  beforeEach(() => db.dropDatabase())
  afterEach(() => db.dropDatabase())
  afterAll(async () => {
    await database?.close()
    await client?.close()
  })

  const put = async ({ metadata, documents }: Captured) => {
    await db.collection('metadata').insertOne(BSON.EJSON.deserialize(metadata, { relaxed: false }))
    const rows = documents.map((document) => BSON.EJSON.deserialize(document, { relaxed: false }) as Document)
    if (rows.length > 0) await db.collection(metadata.collection).insertMany(rows)
  }
  const keyOf = ({ metadata: { bucket, name } }: Captured) => ({ bucket, prefix: 'data/', name }) as const
  const answerOf = async (file: Captured, orient: 'dict' | 'list') => {
    const reader = await store.readFrame(file.metadata.bucket, { name: file.metadata.name })
    const text = await new Response(encodeFrame(reader, { orient, name: '', resourceUri: '' })).text()
    return toPlain(parseJson(text)) as unknown as Document
  }

  test('are there', () => expect(captured.size).toBeGreaterThan(30))

  test.each([...captured])('%s is answered as omega-ml answers it, or better', async (_, file) => {
    await put(file)
    const answer = await answerOf(file, 'dict')
    const body = file.rest?.body
    if (file.rest?.status !== 200 || !body?.data) {
      expect(Object.values(answer.data).length).toBeGreaterThan(0) // omega-ml fails on it
      return
    }
    const bare = (value: unknown): unknown =>
      value === 'Infinity' || value === '-Infinity' || value === undefined
        ? null
        : typeof value === 'number'
          ? Number.isFinite(value)
            ? Math.fround(value) // a float32 is spelled short
            : null
          : value
    for (const [name, column] of Object.entries<Document>(body.data)) {
      // Columns whose names have dots come with the names that they were given.
      const ours = answer.data[name] ?? answer.data[name.replaceAll('_', '.')]
      const values = Object.values(ours)
        .map(bare)
        .map((value) =>
          typeof value === 'string'
            ? value.replace(/(?:\+00:00|Z)$/, '').replace(/\.(\d{3})$/, '.$1000')
            : value,
        )
      const theirs = Object.values(column).map(bare)
      expect(values, name).toEqual(theirs)
    }
    const labels = (answer.index.values as unknown[]).map((label) =>
      typeof label === 'string' ? label.replace(/(?:\+00:00|Z)$/, '') : label,
    )
    expect(labels).toEqual(body.index.values)
  })

  test.each([...captured].filter(([name]) => !(name in OTHERWISE)))(
    '%s is written as omega-ml writes it',
    async (_, file) => {
      await put(file)
      const key = keyOf(file)
      const reader = await store.readFrame(key.bucket, { name: key.name })
      const chunks = []
      const all = { columns: [...reader.schema.columns.keys()], index: true }
      for await (const chunk of reader.scan(all)) chunks.push(chunk)
      const { schema } = reader
      reader.close()
      await store.remove(key)
      await store.writeFrame(key, { schema, chunks }, 'create')

      const metadata = await db.collection('metadata').findOne({ name: key.name })
      const plain = (value: unknown) => JSON.parse(BSON.EJSON.stringify(value, { relaxed: false }))
      const { _id, created, modified, kind, ...same } = plain(metadata)
      expect(same).toEqual({ ...omit(file.metadata), kind_meta: same.kind_meta })
      expect(columnsOf(same.kind_meta)).toEqual(columnsOf(file.metadata.kind_meta))
      const rows = await db
        .collection(same.collection)
        .find({}, { promoteValues: false })
        .sort({ '_om#rowid': 1 })
        .toArray()
      const hasIds = schema.columns.some(({ name }) => name === '_id')
      const ids = (documents: readonly Document[]) =>
        hasIds ? documents : documents.map(({ _id, ...rest }) => rest)
      expect(ids(plain(rows))).toEqual(ids(file.documents))
      const indexes = await db.collection(same.collection).listIndexes().toArray()
      const names = (list: readonly { name: string; key: Document }[]) =>
        list.map(({ name, key }) => `${name} ${Object.keys(key)}`).sort()
      const wanted = file.indexes.filter((index) => !Object.keys(index.key).includes('x'))
      expect(names(indexes as unknown as Captured['indexes'][number][])).toEqual(names(wanted))
    },
  )

  test('JSON of the guide’s form becomes the rows that Python stores', async () => {
    const file = captured.get('rangeindex_basic')!
    const text = JSON.stringify({
      data: { i: [1, 2, 3], f: [1.5, -2.25, 3], b: [true, false, true], s: ['x', 'y', 'ä'] },
      dtypes: { f: 'float64' },
    })
    const source = decodeFrame(text, { append: undefined, known: undefined })
    await store.writeFrame(keyOf(file), source, 'create')
    const rows = await db.collection(file.computed_collection).find({}, { promoteValues: false }).toArray()
    const plain = JSON.parse(BSON.EJSON.stringify(rows, { relaxed: false })) as Document[]
    const withoutId = ({ _id, ...rest }: Document) => rest
    expect(plain.map(withoutId)).toEqual(file.documents.map(withoutId))
  })
})

/** Without what differs by nature: the id, the times, and `pandas.serows`, which we write as the frame that it is. */
function omit(metadata: Document): Document {
  const { _id, created, modified, kind, attributes, ...rest } = metadata
  return { ...rest, attributes: {} }
}

function columnsOf(kindMeta: Document): unknown {
  return [kindMeta.columns, kindMeta.dtypes, kindMeta.idx_meta]
}
