import { describe, expect, test } from 'vitest'
import { decodeCsv } from '../../../src/data/csv/decode.ts'
import type { CsvOptions } from '../../../src/data/csv/options.ts'
import type { FrameSchema } from '../../../src/data/frame/frame.ts'
import { parseDtypes } from '../../../src/data/frame/given-dtypes.ts'
import { bodyOf, listed } from '../streams.ts'

async function read(csv: string | Uint8Array<ArrayBuffer>, options: CsvOptions = {}, known?: FrameSchema) {
  const source = await decodeCsv(bodyOf(csv), { append: undefined, dtypes: undefined, known, csv: options })
  return listed(source)
}

describe('the separator', () => {
  test.each([
    ['a;b\n1,5;x\n2,5;y\n', { a: ['1,5', '2,5'], b: ['x', 'y'] }],
    ['a\tb\n1\tx, y\n2\tz\n', { a: [1, 2], b: ['x, y', 'z'] }],
    ['a|b\n1|2\n', { a: [1], b: [2] }],
    ['a,b\n1;2,3\n', { a: ['1;2'], b: [3] }],
    ['text\na;b\nc;d\n', { text: ['a;b', 'c;d'] }],
    ['"a;b",c\n1,2\n', { 'a;b': [1], c: [2] }],
    ['"a" "b"\n1 "x"\n2 "y z"\n', { a: [1, 2], b: ['x', 'y z'] }],
    ['full name\nAda Lovelace\n', { 'full name': ['Ada Lovelace'] }],
  ])('of %j is found', async (csv, data) => {
    expect((await read(csv)).data).toEqual(data)
  })

  test.each([
    ['sep=;\r\na;b,c\r\n1;2,3\r\n', {}, { a: [1], 'b,c': ['2,3'] }],
    ['"sep=\t"\na\tb\n1\t2\n', {}, { a: [1], b: [2] }],
    ['SEP=|\n1|2\n', { header: false }, { '0': [1], '1': [2] }],
    ['sep=;\na,b\n1,2\n', { sep: ',' }, { a: [1], b: [2] }],
    ['sep=x\n1\n', {}, { 'sep=x': [1] }],
  ])('of %j with %j is what its first line tells Excel', async (csv, options, data) => {
    expect((await read(csv, options)).data).toEqual(data)
  })

  test('is what the caller says', async () => {
    expect((await read('a;b,c\n1;2,3\n', { sep: ';' })).data).toEqual({ a: [1], 'b,c': ['2,3'] })
    expect((await read('a b\n1 2\n', { sep: 'space' })).data).toEqual({ a: [1], b: [2] })
    // Others begin with the same byte in UTF-8.
    expect((await read('a§b\n¶§"x"\n', { sep: '§' })).data).toEqual({ a: ['¶'], b: ['x'] })
    expect((await read('a-b\n-1\n', { sep: '-' })).data).toEqual({ a: [null], b: [1] })
    await expect(read('a', { sep: 'ab' })).rejects.toThrow('Separator "ab" is not one character')
  })
})

describe('bytes that are no text of that charset', () => {
  test.each([
    [
      'UTF-16 without a mark',
      [0x61, 0x00, 0x0a, 0x00],
      'The CSV is not UTF-8, say what it is, such as charset=utf-16le',
    ],
    ['UTF-32', [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0], 'Charset "utf-32le" is not known'],
    ['gzip', [0x1f, 0x8b, 0x08, 0x00, 0x0a], 'The CSV is gzip, send it with "Content-Encoding: gzip"'],
    ['bzip2', new TextEncoder().encode('BZh91AY&SY\n'), 'The CSV is bzip2, decompress it'],
    ['Parquet', new TextEncoder().encode('PAR1\x15\x04'), 'The CSV is Parquet, send it with "Content-Type: '],
    ['Avro', new TextEncoder().encode('Obj\x01\x04'), 'The CSV is Avro, write it as Parquet'],
    ['an old workbook', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], 'The CSV is an .xls of Excel'],
    ['a workbook', [0x50, 0x4b, 0x03, 0x04, 0x0a], 'The CSV is a zip archive, as those of Excel are too'],
  ])('%s is refused with what it is', async (_, bytes, sentence) => {
    await expect(read(Uint8Array.from(bytes))).rejects.toThrow(sentence)
  })

  test('may begin as a compressed file does', async () => {
    expect((await read('BZh9,b\n1,2\n')).data).toEqual({ BZh9: [1], b: [2] })
    expect((await read('PAR1,ORC\n1,2\n')).data).toEqual({ PAR1: [1], ORC: [2] })
  })
})

describe('numbers and missing values', () => {
  test('have a decimal comma where the caller says so, and then the comma separates nothing', async () => {
    expect((await read('a;b\n1,5;2\n-,5;3\n', { decimal: ',' })).data).toEqual({ a: [1.5, -0.5], b: [2, 3] })
  })

  test('are missing by the words of the caller, in any spelling of a number', async () => {
    const { data } = await read('a,b\n-999,NA\n-999.0,-\n5,x\n', { na: ['-999', '-'] })
    expect(data).toEqual({ a: [null, null, 5], b: ['NA', null, 'x'] })
  })

  test('are missing only by an empty field where there are no words', async () => {
    expect((await read('a,b\nNA,1\n,2\n', { na: [] })).data.a).toEqual(['NA', null])
  })
})

describe('the header', () => {
  test('is none: columns are named by their position, or as the dataset has them', async () => {
    expect((await read('1,a\n2,b\n', { header: false })).data).toEqual({ '0': [1, 2], '1': ['a', 'b'] })
    const known = (
      await decodeCsv(bodyOf('n,s\n1,a\n'), { append: undefined, dtypes: undefined, known: undefined })
    ).schema
    expect((await read('2,b\n', { header: false }, known)).data).toEqual({ n: [2], s: ['b'] })
  })

  test('names columns as pandas does where it does not name each', async () => {
    expect(Object.keys((await read('x,,x,x.1\n1,2,3,4\n')).data)).toEqual(['x', 'Unnamed: 1', 'x.2', 'x.1'])
  })

  test.each([
    ['is one field short', '"x"\t"y"\n"r1"\t1\t2\n"r2"\t3\t4\n', 'Index', ['r1', 'r2']],
    ['begins without a name', ',x,y\nr1,1,2\nr2,3,4\n', 'Index', ['r1', 'r2']],
    [
      'begins without names',
      ',,x,y\na,1,1,2\nb,2,3,4\n',
      'MultiIndex',
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
  ])('%s: then rows begin with labels', async (_, csv, type, values) => {
    const { data, index } = await read(csv)
    expect(data).toEqual({ x: [1, 3], y: [2, 4] })
    expect([index.type, index.values]).toEqual([type, values])
  })

  test('begins with the names of the index of the dataset', async () => {
    const x = { name: 'x', dtype: parseDtypes('x:int64').get('x')! }
    const k = { name: 'k', dtype: parseDtypes('k:object').get('k')! }
    const known = { columns: [x], index: { type: 'Index', levels: [k] } }
    const { data, index } = await read('k,x\nu,1\n', {}, known)
    expect([data, index.values, index.names]).toEqual([{ x: [1] }, ['u'], ['k']])
  })
})

describe('the charset', () => {
  const utf16 = (text: string, mark: boolean) =>
    new Uint8Array(
      Uint16Array.from([...(mark ? [0xfeff] : []), ...[...text].map((c) => c.charCodeAt(0))]).buffer,
    )

  test.each([
    ['UTF-8', undefined, new TextEncoder().encode('\ufeffx,y\né,1\n')],
    ['windows-1252', 'windows-1252', Uint8Array.of(0x78, 0x2c, 0x79, 0x0a, 0xe9, 0x2c, 0x31)],
    ['Latin 1 as Python names it', 'latin-1', Uint8Array.of(0x78, 0x2c, 0x79, 0x0a, 0xe9, 0x2c, 0x31)],
    ['UTF-16 by its mark', undefined, utf16('x,y\né,1\n', true)],
    ['UTF-16 by its name', 'utf-16', utf16('x,y\né,1\n', false)],
  ])('%s is read', async (_, charset, bytes) => {
    expect((await read(bytes, { charset })).data).toEqual({ x: ['é'], y: [1] })
  })

  test('that it is not is refused', async () => {
    await expect(read(Uint8Array.of(0x78, 0x0a, 0xe9, 0x0a))).rejects.toThrow(
      'The CSV is not UTF-8, say what it is, such as charset=windows-1252',
    )
    await expect(read('x', { charset: 'klingon' })).rejects.toThrow('Charset "klingon" is not known')
  })
})

describe('dtypes', () => {
  test('may hold commas and colons, and so may names', () => {
    const text =
      'a:datetime64[us, UTC],l:list<item: int64>[pyarrow],s:struct<a: int64, b: string>[pyarrow],k:v:int8,x,y:str'
    const names = [...parseDtypes(text)].map(([name, dtype]) => [name, dtype.name])
    expect(names).toEqual([
      ['a', 'datetime64[us, UTC]'],
      ['l', 'list<item: int64>[pyarrow]'],
      ['s', 'struct<a: int64, b: string>[pyarrow]'],
      ['k:v', 'int8'],
      ['x,y', 'str'],
    ])
    expect(() => parseDtypes('x:int65,y:int64')).toThrow('Dtype "int65" is not supported')
    expect(() => parseDtypes('x')).toThrow('dtypes has "x", expected a column and its dtype')
  })

  test('of lists and structs are read from the JSON that they are written as', async () => {
    const dtypes = parseDtypes('l:list<item: int64>[pyarrow],m:map<string, int64>[pyarrow]')
    const csv = 'l,m\n"[1,null]","[[""k"",1]]"\n,\n'
    const options = { append: undefined, known: undefined, dtypes }
    const { data } = await listed(await decodeCsv(bodyOf(csv), options))
    expect(data).toEqual({ l: [[1, null], null], m: [[['k', 1]], null] })
    await expect(decodeCsv(bodyOf('l,m\n[1,\n'), options)).rejects.toThrow(
      '"[1" is not such a value, in row 1',
    )
  })
})

describe('dates', () => {
  test('are read where the caller says so, in the forms that pandas reads', async () => {
    const csv = 'd\n2020-01-31\n2020/1/31\n1/31/2020 09:30\nJan 31 2020\n31-Jan-2020\n20200131\n\n'
    const { data, dtypes } = await read(csv, { parseDates: ['d'] })
    expect(dtypes.d).toBe('datetime64[ns]')
    const day = '2020-01-31T00:00:00'
    expect(data.d).toEqual([day, day, '2020-01-31T09:30:00', day, day, day, null])
  })

  test('with an offset are of UTC, and none without one stands among them', async () => {
    const csv = 'd\n2020-01-01T02:00:00+02:00\n2020-01-01 00:00:00Z\n'
    expect((await read(csv, { parseDates: ['d'] })).data.d).toEqual(
      new Array(2).fill('2020-01-01T00:00:00+00:00'),
    )
    await expect(read(`${csv}2020-01-01\n`, { parseDates: ['d'] })).rejects.toThrow('in row 3 of the data')
  })

  test('are in microseconds where nanoseconds do not reach', async () => {
    const near = '2020-01-01T00:00:00'
    const csv = `d\n2020-01-01\n9999-12-31\n0001-01-01\n\n`
    const { data, dtypes } = await read(csv, { parseDates: ['d'] })
    expect(dtypes.d).toBe('datetime64[us]')
    expect(data.d).toEqual([near, '9999-12-31T00:00:00', '0001-01-01T00:00:00', null])
    await expect(
      read('d\n9999-12-31\n2020-01-01T00:00:00.000000001\n', { parseDates: ['d'] }),
    ).rejects.toThrow(
      '"2020-01-01T00:00:00.000000001" in row 2 of the data is not a date, of whole microseconds',
    )
  })

  test('are epoch numbers in the unit of a dtype', async () => {
    const dtypes = parseDtypes('s:datetime64[s],m:datetime64[ms],t:timedelta64[us]')
    const source = await decodeCsv(bodyOf('s,m,t\n1577836800,1577836800000,5\n'), {
      append: undefined,
      known: undefined,
      dtypes,
    })
    const day = '2020-01-01T00:00:00'
    expect((await listed(source)).data).toEqual({ s: [day], m: [day], t: ['P0DT0H0M0.000005S'] })
  })
})
