import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { jsonText } from '../../src/data/frame/cell.ts'
import type { FrameReader } from '../../src/data/frame/frame.ts'
import { decodeFrame } from '../../src/data/json/decode.ts'
import { encodeFrame } from '../../src/data/json/encode.ts'
import { wholeFloat } from '../../src/data/json/whole-float.ts'
import type { Database, FrameQuery, StagedFrame } from '../../src/store/database.ts'
import type { Attributes, Metadata, ObjectKey, Version } from '../../src/store/metadata.ts'

export const EVERY_DTYPE = {
  data: {
    int8: [-128, 127, 0],
    uint32: [0, 4294967295, 1],
    int64: [1, 2, 3],
    Int64: [1, null, 3],
    float32: [0.5, null, -1.25],
    float64: [0.1, null, 1e300],
    bool: [true, false, true],
    boolean: [true, null, false],
    object: ['ä', null, ['nested', { __proto__: 1 }]],
    string: ['a', null, ''],
    category: ['b', null, 'b'],
    'datetime64[ns]': ['2020-01-01T00:00:00.000000001', null, '1969-12-31T23:59:59'],
    'datetime64[ns, Europe/Zurich]': ['2020-01-01T00:00:00+00:00', null, '2020-07-01T00:00:00+00:00'],
    'datetime64[us]': ['9999-12-31T00:00:00', null, '0001-01-01T00:00:00'],
    'timedelta64[ns]': ['P1DT2H3M4S', null, '-P1DT0H0M0S'],
    'timedelta64[s]': ['P1000000DT0H0M1S', null, '-P1DT0H0M0S'],
  },
}

/** What every database must do, whatever it is made of. `open` gives an empty one, `storable` is what it can hold. */
export function databaseContract(
  name: string,
  open: () => Promise<Database>,
  storable: { readonly data: object } = EVERY_DTYPE,
): void {
  describe(`the database ${name}`, () => {
    let database: Database
    beforeEach(async () => {
      database = await open()
    })
    afterEach(() => database.close())

    const keyOf = (object: string): ObjectKey => ({ bucket: 'omegaml', prefix: 'data/', name: object })
    const frame = (body: object) => decodeFrame(JSON.stringify(body), { append: undefined, known: undefined })
    const stage = async (body: object): Promise<StagedFrame> => {
      const source = frame(body)
      const staged = await database.stageFrame(source.schema)
      for await (const chunk of source.chunks) await staged.append(chunk)
      return staged
    }
    const write = async (object: string, body: object, append = true): Promise<Metadata> => {
      const expected = (await database.find(keyOf(object)))?.version
      const { schema } = frame(body)
      const written = await (await stage(body)).commit({ key: keyOf(object), expected, append, schema })
      if (!written) throw new Error('Nobody else writes here')
      return written
    }
    const openFrame = async (object: string, query: FrameQuery = {}): Promise<FrameReader> => {
      const opened = await database.openFrame(keyOf(object), () => query)
      if (!opened?.reader) throw new Error(`There is no frame "${object}"`)
      return opened.reader
    }
    const read = async (from: FrameReader) =>
      JSON.parse(await new Response(encodeFrame(from, { orient: 'list', name: '', resourceUri: '' })).text())
    const x = async (object: string, query?: FrameQuery) =>
      (await read(await openFrame(object, query))).data.x

    test('gives back frames of every dtype as they were written', async () => {
      const dtypes = Object.fromEntries(Object.keys(storable.data).map((dtype) => [dtype, dtype]))
      await write('all', { ...storable, dtypes })
      const { data, dtypes: found } = await read(await openFrame('all'))
      expect(data).toEqual(storable.data)
      expect(found).toEqual(dtypes)
    })

    test('keeps integers beyond a double, in columns and inside objects', async () => {
      const text =
        '{"data":{"x":[9007199254740993],"o":[[9007199254740993]]},"dtypes":{"x":"int64","o":"object"}}'
      const source = decodeFrame(text, { append: undefined, known: undefined })
      const staged = await database.stageFrame(source.schema)
      for await (const chunk of source.chunks) await staged.append(chunk)
      await staged.commit({ key: keyOf('big'), expected: undefined, append: false, schema: source.schema })
      const answer = await new Response(
        encodeFrame(await openFrame('big'), { orient: 'list', name: '', resourceUri: '' }),
      ).text()
      expect(answer).toContain('{"x":[9007199254740993],"o":[[9007199254740993]]}')
    })

    test('appends behind, replaces whole, and counts rows', async () => {
      await write('grown', { data: { x: [1, 2] } })
      expect((await write('grown', { data: { x: [3] } })).frame?.rows).toBe(3)
      expect(await x('grown')).toEqual([1, 2, 3])
      await write('grown', { data: { x: [9] } }, false)
      expect(await x('grown')).toEqual([9])
    })

    test('keeps the order of many small appends', async () => {
      for (let i = 0; i < 70; i++) await write('many', { data: { x: [i] } })
      expect(await x('many')).toEqual(Array.from({ length: 70 }, (_, i) => i))
    })

    test('shows nothing of a staged frame until it is committed, and nothing after an abort', async () => {
      const staged = await stage({ data: { x: [1] } })
      expect(await database.find(keyOf('staged'))).toBeUndefined()
      await staged.abort()
      expect((await database.list({ bucket: 'omegaml', prefix: 'data/', offset: 0, limit: 9 })).total).toBe(0)
    })

    test('refuses a commit that builds on another version, and takes it on the right one', async () => {
      const { version } = await write('moved', { data: { x: [1] } })
      await write('moved', { data: { x: [2] } })
      const staged = await stage({ data: { x: [3] } })
      const { schema } = frame({ data: { x: [3] } })
      const change = { key: keyOf('moved'), append: true, schema }
      expect(await staged.commit({ ...change, expected: version })).toBeUndefined()
      expect(await staged.commit({ ...change, expected: undefined })).toBeUndefined()
      const current = (await database.find(keyOf('moved')))?.version as Version
      expect(await staged.commit({ ...change, expected: current })).toBeDefined()
      expect(await x('moved')).toEqual([1, 2, 3])
    })

    test('changes the version with every write', async () => {
      const versions = [await write('v', { data: { x: [1] } }), await write('v', { data: { x: [1] } })]
      expect(new Set(versions.map(({ version }) => version)).size).toBe(2)
    })

    test('reads one version for as long as a reader is open', async () => {
      await write('seen', { data: { x: [1, 2] } })
      const reader = await openFrame('seen')
      await write('seen', { data: { x: [7] } }, false)
      await database.remove(keyOf('seen'))
      expect((await read(reader)).data.x).toEqual([1, 2])
      expect(await database.openFrame(keyOf('seen'), () => ({}))).toBeUndefined()
    })

    test('filters, skips and limits, and says whether rows follow', async () => {
      await write('ten', { data: { x: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], y: 'abcdefghij'.split('') } })
      const where = { op: 'gte', column: 'x', value: 3n } as const
      expect(await x('ten', { where, columns: ['x'], offset: 1, limit: 2 })).toEqual([4, 5])
      const [page, last] = [
        await openFrame('ten', { offset: 4, limit: 2 }),
        await openFrame('ten', { offset: 8, limit: 2 }),
      ]
      expect([page.rows, page.more, last.rows, last.more]).toEqual([2, true, 2, false])
      page.close()
      last.close()
    })

    test('keeps empty frames and their columns', async () => {
      await write('empty', { data: { x: [] }, dtypes: { x: 'int64' } })
      expect(await read(await openFrame('empty'))).toMatchObject({ data: { x: [] }, dtypes: { x: 'int64' } })
    })

    test('has values of plain data only, which a frame is not', async () => {
      await write('frame', { data: { x: [1] } })
      expect(await database.readValues(keyOf('frame'), {})).toBeUndefined()
      expect(await database.readValues(keyOf('nothing'), {})).toBeUndefined()
    })

    test('keeps values of plain data as they are written, adds to them, and puts others in their place', async () => {
      const key = keyOf('values')
      const put = async (append: boolean, expected: Version | undefined, ...values: string[]) =>
        (await database.putValues({ key, attributes: {}, expected, append, values }))?.version
      const first = await put(true, undefined, '{"a": 1.0, "b": [9007199254740993, null]}')
      expect((await database.find(key))?.kind).toBe('python.data')
      expect(await put(true, undefined, '1')).toBeUndefined()
      const second = await put(true, first, '"x"', 'true')
      const texts = await database.readValues(key, {})
      expect(texts?.map((text) => text.replaceAll(' ', ''))).toEqual([
        '{"a":1.0,"b":[9007199254740993,null]}',
        '"x"',
        'true',
      ])
      expect(await database.readValues(key, { offset: 1, limit: 1 })).toEqual(['"x"'])
      const third = await put(false, second, '{}')
      expect(await database.readValues(key, {})).toEqual(['{}'])
      await write('values', { data: { x: [1] } }, false)
      expect(await database.readValues(key, {})).toBeUndefined()
      expect(await put(false, third, '2')).toBeUndefined()
      const none = await put(false, (await database.find(key))?.version)
      expect([await database.readValues(key, {}), await put(true, none)]).toEqual([[], expect.any(String)])
      expect(await put(false, (await database.find(key))?.version, '2')).toBeDefined()
      const { kind, frame } = (await database.find(key))!
      expect([kind, frame, await database.readValues(key, {})]).toEqual(['python.data', undefined, ['2']])
    })

    test('makes a frame of an array of numpy, unless that is not wanted', async () => {
      const head = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 2), }".padEnd(117)
      const bytes = Buffer.from(
        `\x93NUMPY\x01\x00\x76\x00${head}\n\x01\x00\x02\x00\x03\x00\x04\x00`,
        'latin1',
      )
      const staged = await database.stageFile('omegaml')
      await staged.append(bytes)
      const change = {
        key: keyOf('array'),
        kind: 'ndarray.bin',
        attributes: {},
        expected: undefined,
      } as const
      expect(await staged.commit(change)).toBeDefined()
      expect((await read(await openFrame('array', { offset: 1 }))).data).toEqual({ 0: [3], 1: [4] })
      const unmade = await database.openFrame(
        keyOf('array'),
        () => ({}),
        () => false,
      )
      expect([unmade?.metadata.kind, unmade?.reader]).toEqual(['ndarray.bin', undefined])
    })

    test('lists by name, pages, and keeps buckets apart', async () => {
      for (const object of ['b', 'a', 'folder/c']) await write(object, { data: { x: [1] } })
      const query = { bucket: 'omegaml', prefix: 'data/', offset: 0, limit: 2 } as const
      const { total, objects } = await database.list(query)
      expect([total, objects.map(({ key }) => key.name)]).toEqual([3, ['a', 'b']])
      expect((await database.list({ ...query, accepts: (object) => object !== 'a' })).total).toBe(2)
      expect((await database.list({ ...query, bucket: 'other' })).total).toBe(0)
    })

    test('removes once', async () => {
      await write('gone', { data: { x: [1] } })
      expect([await database.remove(keyOf('gone')), await database.remove(keyOf('gone'))]).toEqual([
        true,
        false,
      ])
    })

    test('keeps the bytes of files, and replaces them whole', async () => {
      const key = { bucket: 'omegaml', prefix: 'models/', name: 'file' } as const
      const put = async (pieces: readonly number[][], expected: Version | undefined) => {
        const staged = await database.stageFile('omegaml')
        for (const piece of pieces) await staged.append(new Uint8Array(piece))
        expect((await database.find(key))?.version).toBe(expected)
        return staged.commit({ key, kind: 'onnx', attributes: { a: 1 }, expected })
      }
      const first = await put([[1, 2], [], [3]], undefined)
      expect([...((await database.readFile(key)) ?? [])]).toEqual([1, 2, 3])
      expect(first).toMatchObject({ size: 3, kind: 'onnx', attributes: { a: 1 } })
      await put([[4]], first?.version)
      expect([...((await database.readFile(key)) ?? [])]).toEqual([4])
      const stale = await database.stageFile('omegaml')
      expect(
        await stale.commit({ key, kind: 'onnx', attributes: {}, expected: first?.version }),
      ).toBeUndefined()
      await stale.abort()
      await put([], (await database.find(key))?.version)
      expect(await database.readFile(key)).toEqual(new Uint8Array())
      await database.remove(key)
      expect(await database.readFile(key)).toBeUndefined()
    })

    test('changes what is said of an object and leaves its content', async () => {
      const { key, kind, version } = await write('said', { data: { x: [1] } })
      const attributes = { said: ['more'], at: { $date: '2026-11-29T10:00:00.123Z' }, size: 5_000_000_000 }
      const change = { key, kind, attributes: { ...attributes, rate: wholeFloat(1), big: 2n ** 60n } }
      expect(await database.putObject({ ...change, expected: undefined })).toBeUndefined()
      const changed = await database.putObject({ ...change, expected: version })
      expect(changed?.attributes).toMatchObject(attributes)
      expect(jsonText(changed!.attributes)).toBe(jsonText(change.attributes))
      expect(changed?.version).not.toBe(version)
      expect(await x('said')).toEqual([1])
    })

    test('finds what is scheduled in any bucket', async () => {
      const put = (bucket: string, object: string, attributes: Attributes) =>
        database.putObject({
          key: { bucket, prefix: 'jobs/', name: object },
          kind: 'script.ipynb',
          attributes,
          expected: undefined,
        })
      await put('omegaml', 'a.ipynb', { config: { 'run-at': '0 5 * * *' } })
      await put('other', 'b.ipynb', { config: { 'run-at': '0 6 * * *' } })
      await put('omegaml', 'c.ipynb', { config: {} })
      const found = (await database.listScheduled()).map(({ key }) => `${key.bucket} ${key.name}`)
      expect(found.sort()).toEqual(['omegaml a.ipynb', 'other b.ipynb'])
    })

    test('keeps users, what they may do, and when their keys were used', async () => {
      const [created, expires] = [new Date('2026-01-01'), new Date('2027-01-01T12:00:00Z')]
      const ann = {
        name: 'ann',
        keys: [
          { id: 'a', hash: 'h1', created, expires },
          { id: 'b', hash: 'h2' },
        ],
        readOnly: true,
        rules: ['dataset/.*/get'],
        buckets: ['team.a'],
      }
      expect([await database.createUser(ann), await database.createUser({ ...ann, keys: [] })]).toEqual([
        true,
        false,
      ])
      expect([await database.findUser('ann'), await database.listUsers()]).toEqual([ann, ['ann']])
      await database.putUser({ name: 'ann', keys: ann.keys.slice(1), allTasks: true })
      const now = (await database.findUser('ann'))!
      expect(now).toEqual({ name: 'ann', keys: ann.keys.slice(1), allTasks: true })
      // Of two who change what both have read, the second one hears of it.
      const [one, other] = [
        { ...now, readOnly: true },
        { ...now, keys: [] },
      ]
      expect([await database.putUser(one, now), await database.putUser(other, now)]).toEqual([true, false])
      expect(await database.putUser({ ...one, name: 'bob' }, { ...one, name: 'bob' })).toBe(false)
      expect([await database.findUser('ann'), await database.findUser('bob')]).toEqual([one, undefined])
      await database.noteUse({ name: 'ann', id: 'b', used: created })
      await database.noteUse({ name: 'ann', id: 'b', used: expires })
      expect(await database.usesOf('ann')).toEqual([{ name: 'ann', id: 'b', used: expires }])
      expect([await database.removeUser('ann'), await database.removeUser('ann')]).toEqual([true, false])
      expect([await database.findUser('ann'), await database.usesOf('ann')]).toEqual([undefined, []])
    })
  })
}
