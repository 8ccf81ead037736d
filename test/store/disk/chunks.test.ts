import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Filter } from '../../../src/data/frame/filter.ts'
import type { Json } from '../../../src/data/frame/vector.ts'
import { checkDisk } from '../../../src/store/disk/check.ts'
import { openDisk } from '../../../src/store/disk/disk.ts'
import { diskFile } from '../../../src/store/disk/folder.ts'
import fc from '../../property.ts'
import { frameOf, keyOf, newFolder, numbered, open, read, write } from './store-of.ts'

/** Changes the file by SQL, as no program of ours does. */
function alter(folder: string, sql: string): void {
  const file = new DatabaseSync(diskFile(folder))
  file.exec(sql)
  file.close()
}

/** Takes from a store what its earlier version had not: the tables, columns and pages are those of version 2. */
function makeOlder(folder: string): void {
  alter(
    folder,
    `DROP TABLE summary; DROP INDEX segment_dropped; ALTER TABLE segment DROP COLUMN dropped;
     ALTER TABLE piece DROP COLUMN checksum; PRAGMA user_version = 2; PRAGMA journal_mode = DELETE;
     PRAGMA auto_vacuum = NONE; VACUUM`,
  )
}

/** Adds to every byte of the values of a column of the whole store. */
const BEND =
  "UPDATE vector SET data = CAST(substr(data, 1, 8) || x'01' || substr(data, 10) AS BLOB) WHERE slot = 0"

test('a filter reads only the chunks that can match, and those of an older store as before', async () => {
  const folder = await newFolder()
  const before = await openDisk(folder)
  await write(before, 'x', numbered(40_000, { size: 1000 }))
  const last: Filter = { op: 'gte', column: 'x', value: 39_990n }
  const all = (await read(before, 'x', { where: last })).x
  expect(all).toEqual([39990, 39991, 39992, 39993, 39994, 39995, 39996, 39997, 39998, 39999])
  await before.close()
  // Chunks that are damaged are not noticed where they are not read.
  alter(folder, `${BEND} AND position < 39`)
  const after = await openDisk(folder)
  expect((await read(after, 'x', { where: last })).x).toEqual(all)
  expect((await read(after, 'x', { offset: 39_990, limit: 20 })).x).toEqual(all)
  await expect(read(after, 'x', { where: { op: 'ne', column: 'x', value: 5n } })).rejects.toMatchObject({
    kind: 'damaged',
  })
  await after.close()
  makeOlder(folder)
  const older = await openDisk(folder)
  expect((await read(older, 'x', { where: last })).x).toEqual(all)
  await older.close()
})

test('times that an earlier version has kept in nanoseconds are those of their unit', async () => {
  const folder = await newFolder()
  const times = ['2020-01-01T00:00:05', null, '1969-12-31T23:59:59']
  const frame = () => frameOf({ data: { t: times }, dtypes: { t: 'datetime64[s]' } })
  const before = await openDisk(folder)
  await write(before, 'x', frame())
  await before.close()
  // The same rows as version 3 wrote them.
  const ns = BigInt64Array.of(1_577_836_805_000_000_000n, -(2n ** 63n), -1_000_000_000n)
  const bytes = Buffer.concat([new Uint8Array(8), new Uint8Array(ns.buffer)])
  alter(
    folder,
    `UPDATE vector SET data = x'${bytes.toString('hex')}' WHERE slot = 0;
     UPDATE summary SET checksum = ${crc32(bytes)}, smallest = '${ns[2]}n', largest = '${ns[0]}n' WHERE slot = 0;
     PRAGMA user_version = 3`,
  )
  const after = await openDisk(folder)
  expect((await read(after, 'x')).t).toEqual(times)
  expect((await read(after, 'x', { where: { op: 'lt', column: 't', value: 0n } })).t).toEqual([times[2]])
  expect((await read(after, 'x', { where: { op: 'gt', column: 't', value: 1_577_836_805n } })).t).toEqual([])
  await write(after, 'x', frame(), true)
  expect((await read(after, 'x')).t).toEqual([...times, ...times])
  await after.close()
})

test('answers with and without bounds are equal for every operator', async () => {
  const folder = await newFolder()
  const names = { int64: 'i', float64: 'f', object: 't', category: 'c', 'datetime64[ns]': 'd' } as const
  const big = '9007199254740993'
  const parts = [
    {
      int64: [1, 2],
      float64: [-0.0, 1.5],
      object: ['a', 'ab'],
      category: ['x', 'y'],
      d: ['2020-01-01', null],
    },
    { int64: [3, 3], float64: [null, null], object: [null, null], category: [null, null], d: [null, null] },
    {
      int64: [-5, 9],
      float64: ['Infinity', 2],
      object: ['z%', '_'],
      category: ['z', 'z'],
      d: ['1999-01-01', '2021-01-01'],
    },
  ]
  const bodies = parts.map(({ int64, float64, object, category, d }) => ({
    data: { i: int64, f: float64, t: object, c: category, d },
    dtypes: Object.fromEntries(Object.entries(names).map(([dtype, name]) => [name, dtype])),
  }))
  const database = await openDisk(folder)
  const source = frameOf(bodies[0]!)
  const chunks = []
  for (const body of bodies) {
    for await (const chunk of frameOf(body).chunks) chunks.push(chunk)
  }
  const beyond = chunks[2]!.columns[0]!
  if (beyond.type === 'bigint') beyond.values[1] = BigInt(big)
  await write(database, 'new', { schema: source.schema, chunks })
  const values: Readonly<Record<string, readonly Json[]>> = {
    i: [0n, 1n, 3n, 9n, BigInt(big), BigInt(big) - 1n],
    f: [0, -0, 1.5, 2, Number.POSITIVE_INFINITY, -7],
    t: ['a', 'ab', 'b', 'z%', '', '_'],
    c: ['x', 'y', 'z', 'q'],
    d: [0n, 1577836800000000000n, 1609459200000000000n],
  }
  const filters: Filter[] = Object.entries(values).flatMap(([column, own]) => [
    { op: 'isnull', column, value: true } as const,
    { op: 'isnull', column, value: false } as const,
    ...own.flatMap((value): Filter[] => [
      ...(['eq', 'ne', 'lt', 'lte', 'gt', 'gte'] as const).map((op) => ({ op, column, value })),
      ...(typeof value === 'string'
        ? (['contains', 'startswith', 'endswith', 'like'] as const).map((op) => ({ op, column, value }))
        : []),
      { op: 'in', column, values: [value, own[0]!] },
      { op: 'between', column, low: own[0]!, high: value },
    ]),
  ])
  const answers = async (from: typeof database) => {
    const found = []
    for (const where of filters) {
      const reader = await open(from, 'new', { where })
      found.push([where, reader.rows])
      reader.close()
    }
    return found
  }
  const known = await answers(database)
  await database.close()
  makeOlder(folder)
  const older = await openDisk(folder)
  expect(await answers(older)).toEqual(known)
  expect(new Set(known.map(([, rows]) => rows)).size).toBeGreaterThan(4)
  await older.close()
})

test('every bend of a number is an error that names the dataset, never another number', async () => {
  const folder = await newFolder()
  const database = await openDisk(folder)
  await write(
    database,
    'rents',
    frameOf({ data: { rent: [620, 815], size: [30, 45] }, dtypes: { rent: 'int64' } }),
  )
  await write(database, 'other', frameOf({ data: { y: [1] } }))
  await database.close()
  await fc.assert(
    fc.asyncProperty(fc.nat(15), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const file = new DatabaseSync(diskFile(folder))
      const place = 'WHERE slot = 0 AND segment = 1'
      const whole = file.prepare(`SELECT data FROM vector ${place}`).get()?.data as Uint8Array
      const bent = whole.slice()
      bent[8 + at]! ^= by
      file.prepare(`UPDATE vector SET data = ? ${place}`).run(bent)
      const opened = await openDisk(folder)
      await expect(opened.openFrame(keyOf('rents'), () => ({}))).rejects.toMatchObject({
        kind: 'damaged',
        message: expect.stringMatching(
          /^Dataset "rents" is damaged in the store: of 2 rows of column "rent"/,
        ),
      })
      expect((await read(opened, 'other')).y).toEqual([1])
      expect((await read(opened, 'rents', { columns: ['size'] })).size).toEqual([30, 45])
      await opened.close()
      expect([...checkDisk(folder)]).toEqual([expect.stringContaining('Dataset "rents" is damaged')])
      file.prepare(`UPDATE vector SET data = ? ${place}`).run(whole)
      file.close()
    }),
    { numRuns: 8 },
  )
  expect([...checkDisk(folder)]).toEqual([])
})

test('a bent file is an error too', async () => {
  const folder = await newFolder()
  const database = await openDisk(folder)
  const key = { bucket: 'omegaml', prefix: 'models/', name: 'm' } as const
  const staged = await database.stageFile('omegaml')
  await staged.append(new Uint8Array([1, 2, 3]))
  await staged.commit({ key, kind: 'onnx', attributes: {}, expected: undefined })
  alter(folder, "UPDATE piece SET data = x'010200'")
  await expect(database.readFile(key)).rejects.toMatchObject({
    kind: 'damaged',
    message: expect.stringContaining('"m"'),
  })
  expect([...checkDisk(folder)]).toEqual([expect.stringContaining('"models/m"')])
  await database.close()
})

test('a store of the earlier version is read, appended to and checked', async () => {
  const folder = await newFolder()
  const first = await openDisk(folder)
  await write(first, 'kept', numbered(10))
  const staged = await first.stageFile('omegaml')
  await staged.append(new Uint8Array([7]))
  const key = { bucket: 'omegaml', prefix: 'scripts/', name: 's' } as const
  await staged.commit({ key, kind: 'python.package', attributes: {}, expected: undefined })
  await first.close()
  makeOlder(folder)
  const later = await openDisk(folder)
  expect(await later.readFile(key)).toEqual(Uint8Array.of(7))
  await write(later, 'kept', numbered(3, { start: 10 }), true)
  expect((await read(later, 'kept')).x).toEqual([...Array(13).keys()])
  await later.close()
  expect([...checkDisk(folder)]).toEqual([])
  // A later version is a sentence.
  alter(folder, 'PRAGMA user_version = 99')
  await expect(openDisk(folder)).rejects.toMatchObject({
    message: expect.stringContaining('is of version 99'),
  })
})
