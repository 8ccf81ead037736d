import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCsv } from '../../../src/data/csv/decode.ts'
import { encodeCsv } from '../../../src/data/csv/encode.ts'
import { parseDtypes } from '../../../src/data/frame/batch.ts'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import { memoryReader } from '../frame/memory-frame.ts'
import { bodyOf, listed, textOf } from '../streams.ts'

const none = { append: undefined, dtypes: undefined, known: undefined }
const read = async (csv: string, dtypes?: string) =>
  listed(
    await decodeCsv(bodyOf(csv), {
      append: undefined,
      known: undefined,
      dtypes: dtypes ? parseDtypes(dtypes) : undefined,
    }),
  )
const frame = (body: object) =>
  memoryReader(decodeFrame(JSON.stringify(body), { append: undefined, known: undefined }))
const written = async (body: object) => textOf(encodeCsv(await frame(body)))

describe('a CSV body', () => {
  test('has the dtypes that pandas would read', async () => {
    const { data, dtypes } = await read('i,f,b,s,n\n1,1.0,True,a,\n2,2.5,False,"b,c",3\n')
    expect(data).toEqual({ i: [1, 2], f: [1, 2.5], b: [true, false], s: ['a', 'b,c'], n: [null, 3] })
    expect(dtypes).toEqual({ i: 'int64', f: 'float64', b: 'bool', s: 'object', n: 'float64' })
  })

  test('of which an empty field is missing, a quoted one an empty text, neither a zero', async () => {
    expect((await read('x,s\n"",""\n,\n', 'x:float64')).data).toEqual({ x: [null, null], s: ['', null] })
  })

  test('keeps the missing row of a single column, as pandas writes it', async () => {
    expect((await read('x\na\n""\nb\n')).data.x).toEqual(['a', null, 'b'])
  })

  test('takes a first column without a name as the labels', async () => {
    const { data, index } = await read(',x\nu,1\nv,2\n')
    expect([data, index.values]).toEqual([{ x: [1, 2] }, ['u', 'v']])
  })

  test.each([
    ['x,y\n1,a\nfoo,b\n', 'x:int64', 'Column "x" is int64, "foo" is not an integer, in row 2 of the data'],
    ['x,y\n  ,a\n', 'x:float64', 'Column "x" is float64, "  " is not a number, in row 1 of the data'],
    ['x,y\n0x10,a\n', 'x:float64', 'Column "x" is float64, "0x10" is not a number, in row 1 of the data'],
    ['x,x\n1,2\n', undefined, 'Column "x" stands twice in the CSV header'],
    ['x,y\n1\n', undefined, 'on line 2'],
    ['', undefined, 'The CSV is empty, expected at least a header row'],
  ])('%j is refused with where it is wrong', async (csv, dtypes, message) => {
    await expect(read(csv, dtypes)).rejects.toThrow(message)
  })

  test('that stops fitting behind the rows that dtypes are inferred from is refused with the row', async () => {
    const late = `x\n${'1\n'.repeat(10_001)}oops\n`
    await expect(read(late)).rejects.toThrow('"oops" is not an integer, in row 10002 of the data')
  })

  test('that is not UTF-8 is refused', async () => {
    const latin = Uint8Array.from([0x78, 0x0a, 0xe9, 0x0a])
    await expect(decodeCsv(bodyOf(latin), none)).rejects.toThrow('The CSV is not UTF-8')
  })
})

describe('written CSV', () => {
  test('tells an infinity from a text that spells one', async () => {
    const body = { data: { s: ['Infinity'], f: ['Infinity'] }, dtypes: { s: 'object', f: 'float64' } }
    expect(await written(body)).toBe('s,f\r\nInfinity,inf\r\n')
  })

  test('has no empty line, which readers skip', async () => {
    expect(await written({ data: { x: ['a', null] }, dtypes: { x: 'object' } })).toBe('x\r\na\r\n""\r\n')
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
        const back = await decodeCsv(encodeCsv(reader) as never, {
          append: undefined,
          dtypes: undefined,
          known,
        })
        expect((await listed(back)).data).toEqual((await listed(reader)).data)
      }),
      { numRuns: 60 },
    )
  })
})
