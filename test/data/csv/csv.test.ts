import { describe, expect, test } from 'vitest'
import { decodeCsv } from '../../../src/data/csv/decode.ts'
import { encodeCsv } from '../../../src/data/csv/encode.ts'
import type { CsvOptions } from '../../../src/data/csv/options.ts'
import { type FrameSource, SchemaRevised } from '../../../src/data/frame/frame.ts'
import { parseDtypes } from '../../../src/data/frame/given-dtypes.ts'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import fc from '../../property.ts'
import { memoryReader } from '../frame/memory-frame.ts'
import { bodyOf, listed, textOf } from '../streams.ts'

const decode = (csv: string | Uint8Array<ArrayBuffer>, dtypes?: string, options?: CsvOptions) =>
  decodeCsv(bodyOf(csv, csv.length > 100_000 ? 65_536 : 64), {
    append: undefined,
    known: undefined,
    dtypes: dtypes ? parseDtypes(dtypes) : undefined,
    csv: options,
  })

/** As a store does: from the start once more when the schema was revised. */
async function settled(source: FrameSource): Promise<FrameSource> {
  const chunks = []
  try {
    for await (const chunk of source.chunks) chunks.push(chunk)
    return { ...source, chunks }
  } catch (error) {
    if (error instanceof SchemaRevised) return error.source
    throw error
  }
}

const read = async (...args: Parameters<typeof decode>) => listed(await settled(await decode(...args)))
const frame = (body: object) =>
  memoryReader(decodeFrame(JSON.stringify(body), { append: undefined, known: undefined }))
const written = async (body: object) => textOf(encodeCsv(await frame(body)))

describe('a CSV body', () => {
  test('has the dtypes that pandas would read', async () => {
    const csv = 'i,f,b,s,n,e\n1,1.0,True,a,,\n2,2.5,FALSE,"b,c",3,\n'
    const { data, dtypes } = await read(csv)
    expect(data).toEqual({
      i: [1, 2],
      f: [1, 2.5],
      b: [true, false],
      s: ['a', 'b,c'],
      n: [null, 3],
      e: [null, null],
    })
    expect(dtypes).toEqual({ i: 'int64', f: 'float64', b: 'bool', s: 'object', n: 'float64', e: 'float64' })
  })

  test.each([
    ['1e20\n1.5', 'float64', [1e20, 1.5]],
    ['100000000000000000000\n1.5', 'float64', [1e20, 1.5]],
    [' .01138\n-2 ', 'float64', [0.01138, -2]],
    ['inf\n-Infinity', 'float64', ['Infinity', '-Infinity']],
    ['007\n+5', 'int64', [7, 5]],
    ['NA\n1\n<NA>', 'float64', [null, 1, null]],
    ['null\ntrue', 'boolean', [null, true]],
    ['NA\n9007199254740993', 'Int64', [null, 2 ** 53]],
    ['18446744073709551615\n1', 'uint64', [2 ** 64, 1]],
    ['18446744073709551616\n1', 'object', ['18446744073709551616', '1']],
    ['18446744073709551615\n-1', 'object', ['18446744073709551615', '-1']],
    ['True\n1', 'object', ['True', '1']],
    ['1.50\nx', 'object', ['1.50', 'x']],
    ['2020-01-01\n2020-01-02', 'object', ['2020-01-01', '2020-01-02']],
    ['0x10\n1', 'object', ['0x10', '1']],
  ])('with the fields %j is %s', async (fields, dtype, values) => {
    const { data, dtypes } = await read(`x,y\n${fields.split('\n').join(',\n')},\n`)
    expect([dtypes.x, data.x]).toEqual([dtype, values])
  })

  test('of which an empty field is missing, a quoted one an empty text, none of numbers', async () => {
    expect((await read('x,s\n"",""\n1,\n')).data).toEqual({ x: [null, 1], s: ['', null] })
  })

  test('of one column has a missing value for an empty line, but no row for the last line end', async () => {
    expect((await read('x\na\n\n""\nb\n')).data.x).toEqual(['a', null, '', 'b'])
    expect((await read('x\n1\n\n\n')).data.x).toEqual([1, null, null])
  })

  test.each([
    ['x,y\n1,2\r\n3,4\r5,6', [1, 3, 5]],
    ['x,y\r\n1,2\n\n \n3,4\r\n\r\n', [1, 3]],
  ])('%j may end its lines in any way, and an empty one is none', async (csv, x) => {
    expect((await read(csv)).data.x).toEqual(x)
  })

  test('keeps quotes within a field and line ends within quotes as they are', async () => {
    expect((await read('x,y\n5" pipe,"a\r\nb ""c"" "d\n')).data).toEqual({
      x: ['5" pipe'],
      y: ['a\r\nb "c" d'],
    })
  })

  test.each([
    ['plain,"quoted",é 日本 😀,', true],
    ['a "quote",', false],
    ['"a ""quote""",é', false],
    ['a\\b,', false],
  ])('of texts %j keeps the bytes that came where JSON writes them as they are', async (fields, isPlain) => {
    const source = await decode(`s,x\n${fields.split(',').join(',1\n')},1\n`)
    const [chunk] = await Array.fromAsync(source.chunks)
    const texts = chunk!.columns[0]!
    expect(texts.type === 'text' && texts.utf8 !== undefined).toBe(isPlain)
    const unquoted = fields.split(',').map((field) => field.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'))
    expect(texts).toMatchObject({ values: unquoted.map((text) => text || null) })
  })

  test('has floats of many digits as they round', async () => {
    const fields = ['0.12345678901234567', '179769313486231570e291', '4.9e-324', '12345678.9012345678']
    expect((await read(`x,y\n${fields.join(',1\n')},1\n`)).data.x).toEqual(fields.map(Number))
  })

  test('whose rows are short is filled with missing values', async () => {
    expect((await read('x,y\n1\n2,3\n')).data).toEqual({ x: [1, 2], y: [null, 3] })
  })

  test.each([
    ['in one piece', 1_000_000],
    ['byte by byte', 1],
    ['in pieces of 7', 7],
  ])('is the same %s', async (_, size) => {
    const bytes = new TextEncoder().encode('\ufeffä,"b\r\n"\r\n1,"x""\ny"\r\n"2",é\r')
    const source = await decodeCsv(bodyOf(bytes, size), {
      append: undefined,
      dtypes: undefined,
      known: undefined,
    })
    expect((await listed(source)).data).toEqual({ ä: [1, 2], 'b\r\n': ['x"\ny', 'é'] })
  })

  test.each([
    ['int8', '-128,127', [-128, 127]],
    ['uint32', '0,4294967295', [0, 4294967295]],
    ['Int16', '-5,', [-5, null]],
    ['float32', '0.5,', [0.5, null]],
    ['Float64', '0.1,', [0.1, null]],
    ['boolean', 'TRUE,', [true, null]],
    ['bool', 'yes,0', [true, false]],
  ])('is read as %s where the caller says so', async (dtype, fields, values) => {
    const { data, dtypes } = await read(`x,y\n${fields.split(',').join(',1\n')},1\n`, `x:${dtype}`)
    expect([dtypes.x, data.x]).toEqual([dtype, values])
  })

  test.each([
    ['x,y\n1,a\nfoo,b\n', 'x:int64', 'Column "x" is int64, "foo" is not an integer, in row 2 of the data'],
    ['x,y\n  ,a\n', 'x:float64', 'Column "x" is float64, "  " is not a number, in row 1 of the data'],
    ['x,y\n0x10,a\n', 'x:float64', 'Column "x" is float64, "0x10" is not a number, in row 1 of the data'],
    [
      'x,y\n127,a\n128,a\n',
      'x:int8',
      'Column "x" is int8, "128" is not between -128 and 127, in row 2 of the data',
    ],
    [
      'x,y\n1e39,a\n',
      'x:float32',
      'Column "x" is float32, "1e+39" is too large for it, use float64, in row 1',
    ],
    ['x,y\n,a\n', 'x:bool', 'Column "x" is bool, which cannot hold null, use boolean, in row 1 of the data'],
    ['x,y\n,a\n', 'x:int64', 'Column "x" is int64, which cannot hold null, use Int64, in row 1 of the data'],
    [
      'x,y\n1,2\n1,2,3\n',
      undefined,
      'Row 3 of the CSV has more fields than the 2 of the rows before: "1,2,3"',
    ],
    ['x,y\n1,"2\n', undefined, 'Row 2 of the CSV has a quote that is never closed'],
    ['x,y\n1,2\n', 'z:int64', 'There is no column "z" in the CSV, which has "x", "y"'],
    ['', undefined, 'The CSV is empty, expected at least a header row'],
  ])('%j is refused with where it is wrong', async (csv, dtypes, message) => {
    await expect(read(csv, dtypes)).rejects.toThrow(message)
  })

  test.each([
    ['columns', `${'a,'.repeat(29_999)}a\n`, 'has 30000 columns, at most 16384 are taken'],
    ['characters of a name', `${'a'.repeat(5000)},b\n1,2\n`, 'a name of 5000 characters'],
    ['characters of a header', 'a'.repeat(4_000_000), 'longer than 2000000 characters'],
    ['characters of a row', `a,b\n${'a'.repeat(17_000_000)}\n`, 'longer than 16000000 characters'],
  ])('with too many %s is refused', async (_, csv, message) => {
    await expect(read(csv)).rejects.toThrow(message)
  })

  test('keeps an integer of many digits as the text it is', async () => {
    const digits = '1'.repeat(100_000)
    expect((await read(`x,y\n${digits},1\n`)).data.x).toEqual([digits])
  })
})

describe('a CSV body that another row contradicts late', () => {
  const many = (first: string, count: number) => `${first}\n`.repeat(count)

  test.each([
    ['texts', '01,1', 'oops,2', 'object', '01', 'oops'],
    ['floats', '1,1', '2.5,2', 'float64', 1, 2.5],
    ['a missing value', '1,1', 'NA,2', 'float64', 1, null],
    ['its first values', ',1', 'a,2', 'object', null, 'a'],
    ['a missing boolean', 'True,1', ',2', 'boolean', true, null],
  ])('by %s is read as the whole of it is', async (_, before, last, dtype, first, value) => {
    const csv = `x,y\n${many(before, 70_000)}${last}\n`
    const { data, dtypes } = await read(csv)
    expect(dtypes.x).toBe(dtype)
    const x = data.x as unknown[]
    expect([x.length, x[0], x[69_999], x[70_000]]).toEqual([70_001, first, first, value])
  })

  test('is read again from a file when it does not fit into memory', async () => {
    const wide = `1,${'x'.repeat(90)}`
    const { data } = await read(`x,y\n${many(wide, 200_000)}a,b\n`)
    expect((data.x as unknown[]).slice(-2)).toEqual(['1', 'a'])
    expect(data.x as unknown[]).toHaveLength(200_001)
  })

  test('has the categories of all rows', async () => {
    const source = await settled(await decode(`x,y\n${many('b,1', 70_000)}a,2\n`, 'x:category'))
    expect(source.schema.columns[0]?.categories).toEqual(['a', 'b'])
    expect((await listed(source)).data.x).toContain('a')
  })
})

describe('written CSV', () => {
  test('tells an infinity from a text that spells one', async () => {
    const body = { data: { s: ['Infinity'], f: ['Infinity'] }, dtypes: { s: 'object', f: 'float64' } }
    expect(await written(body)).toBe('s,f\r\nInfinity,inf\r\n')
  })

  test('spells floats as floats', async () => {
    const data = { f: [1, 1e20, 1e-5, 0.1, -0.0001, 1e16, 123456789], x: [1, 2, 3, 4, 5, 6, 7] }
    const text = await written({ data, dtypes: { f: 'float64', x: 'int64' } })
    expect(text.split('\r\n').map((line) => line.split(',')[0])).toEqual([
      'f',
      '1.0',
      '1e+20',
      '1e-05',
      '0.1',
      '-0.0001',
      '1e+16',
      '123456789.0',
      '',
    ])
  })

  test('has no empty line, which readers skip', async () => {
    expect(await written({ data: { x: ['a', null, ''] }, dtypes: { x: 'object' } })).toBe(
      'x\r\na\r\nNA\r\n""\r\n',
    )
    expect(await written({ data: { x: [1.5, null] }, dtypes: { x: 'float64' } })).toBe('x\r\n1.5\r\nNaN\r\n')
  })

  test.each([
    ['counts the rows', { type: 'Int64Index', values: [0, 1] }, 'x,y'],
    ['counts those of two writes', { type: 'Int64Index', values: [0, 0] }, 'x,y'],
    ['does not', { type: 'Int64Index', values: [1, 2] }, ',x,y'],
    ['has a name', { type: 'Int64Index', values: [0, 1], names: ['k'] }, 'k,x,y'],
  ])('has a column for an index that %s: %j', async (_, index, header) => {
    const text = await written({ data: { x: [1, 2], y: [1, 2] }, dtypes: { x: 'int64', y: 'int64' }, index })
    expect(text.split('\r\n')[0]).toBe(header)
  })

  test('read with its dtypes is the same frame', async () => {
    const row = fc.record({
      text: fc.option(fc.string({ unit: fc.constantFrom('a', ',', '"', '\r', '\n', ' ', 'é', '1') })),
      int: fc.integer(),
      float: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)),
      bool: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        const data = {
          text: rows.map((r) => r.text),
          int: rows.map((r) => r.int),
          float: rows.map((r) => r.float),
          bool: rows.map((r) => r.bool),
        }
        const dtypes = { text: 'object', int: 'int64', float: 'float64', bool: 'bool' }
        const reader = await frame({ data, dtypes })
        const known = reader.schema
        const options = { append: undefined, dtypes: undefined, known }
        const back = await decodeCsv(encodeCsv(reader) as never, options)
        expect((await listed(back)).data).toEqual((await listed(reader)).data)
      }),
      { numRuns: 60 },
    )
  })
})
