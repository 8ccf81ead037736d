import * as arrow from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { decodeArrow } from '../../../src/data/arrow/decode.ts'
import { encodeArrow } from '../../../src/data/arrow/encode.ts'
import { decodeCsv } from '../../../src/data/csv/decode.ts'
import { buildVector } from '../../../src/data/frame/build-vector.ts'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import type { FrameReader } from '../../../src/data/frame/frame.ts'
import { parseDtypes } from '../../../src/data/frame/given-dtypes.ts'
import { concatVectors } from '../../../src/data/frame/take.ts'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import { memoryReader } from '../frame/memory-frame.ts'
import { bodyOf, bytesOf, listed } from '../streams.ts'

const frame = (text: string) => memoryReader(decodeFrame(text, { append: undefined, known: undefined }))
const tableOf = async (reader: FrameReader) => arrow.tableFromIPC(await bytesOf(await encodeArrow(reader)))
const stream = (table: arrow.Table) => bodyOf(arrow.tableToIPC(table, 'stream'))
const column = (type: arrow.DataType, values: unknown[]) =>
  new arrow.Table({ x: arrow.vectorFromArray(values as never[], type as arrow.Utf8) })
const withPandas = (text: string) => {
  const table = column(new arrow.Int32(), [1])
  table.schema.metadata.set('pandas', text)
  return stream(table)
}

describe('categories in Arrow', () => {
  test('are all there when only rows know them', async () => {
    const csv = await decodeCsv(bodyOf('x\na\nb\n'), {
      append: undefined,
      dtypes: parseDtypes('x:category'),
      known: undefined,
    })
    const { chunks } = csv
    const schema = { ...csv.schema, columns: [{ name: 'x', dtype: csv.schema.columns[0]!.dtype }] }
    const table = await tableOf(await memoryReader({ schema, chunks }))
    expect([...table.getChild('x')!]).toEqual(['a', 'b'])
  })

  test('are the right ones when a later chunk brings more', async () => {
    const first = await frame('{"data":{"x":["a","b"]},"dtypes":{"x":"category"}}')
    const second = await frame('{"data":{"x":["c","a"]},"dtypes":{"x":"category"}}')
    const both: FrameReader = {
      ...first,
      rows: 4,
      async *scan(part) {
        yield* first.scan(part)
        yield* second.scan(part)
      },
    }
    expect([...(await tableOf(both)).getChild('x')!]).toEqual(['a', 'b', 'c', 'a'])
  })

  test('may be numbers, and keep their order', async () => {
    const type = new arrow.Dictionary(new arrow.Int64(), new arrow.Int32(), null, true)
    const source = await decodeArrow(stream(column(type, [3n, 1n, null])))
    const reader = await memoryReader(source)
    expect(source.schema.columns[0]).toMatchObject({ categories: [3, 1], ordered: true })
    const back = (await tableOf(reader)).schema.fields[0]!.type as arrow.Dictionary
    expect([String(back.dictionary), back.isOrdered]).toEqual(['Int64', true])
  })

  test('may be labels', async () => {
    const text = '{"data":{"x":[1,2]},"index":{"type":"Index","values":["b","a"],"dtypes":["category"]}}'
    const back = await decodeArrow((await encodeArrow(await frame(text))) as never)
    expect((await listed(back)).index.values).toEqual(['b', 'a'])
  })
})

describe('labels', () => {
  const labels = [0, 1, 0, 1]
  const numbers = (values: readonly number[]) => buildVector('', parseDtype('int64'), values)
  const fieldsOf = async (counts: 'rows' | 'range' | undefined, values = labels) => {
    const levels = [{ name: null, dtype: parseDtype('int64') }]
    const index = { type: 'Int64Index', levels, ...(counts && { counts }) }
    const schema = { columns: [{ name: 'x', dtype: parseDtype('int64') }], index }
    const chunks = [{ rows: 4, columns: [numbers([5, 6, 7, 8])], index: [numbers(values)] }]
    const { schema: written } = await tableOf(await memoryReader({ schema, chunks }))
    const { index_columns } = JSON.parse(written.metadata.get('pandas')!)
    return [written.fields.map(({ name }) => name), index_columns]
  }

  test('that nobody gave are no column, those that somebody gave are one', async () => {
    const range = { kind: 'range', name: null, start: 0, stop: 4, step: 1 }
    expect(await fieldsOf('rows')).toEqual([['x'], [range]])
    expect(await fieldsOf('range')).toEqual([['x', '__index_level_0__'], ['__index_level_0__']])
    expect(await fieldsOf(undefined)).toEqual([['x', '__index_level_0__'], ['__index_level_0__']])
    // What goes up by one step is a range, whoever gave it.
    expect(await fieldsOf(undefined, [3, 5, 7, 9])).toEqual([
      ['x'],
      [{ ...range, start: 3, stop: 11, step: 2 }],
    ])
  })
})

describe('an Arrow body', () => {
  test('holds half floats as float32', async () => {
    const { data, dtypes } = await listed(await decodeArrow(stream(column(new arrow.Float16(), [1.5, 2]))))
    expect([data.x, dtypes.x]).toEqual([[1.5, 2], 'float32'])
  })

  test('keeps times that nanoseconds do not reach', async () => {
    const far = BigInt64Array.of(253_402_214_400n, -62_135_596_800n)
    const body = () => {
      const times = arrow.makeVector(arrow.makeData({ type: new arrow.TimestampSecond(), data: far }))
      return stream(new arrow.Table({ x: times }))
    }
    const { data, dtypes } = await listed(await decodeArrow(body()))
    expect([data.x, dtypes.x]).toEqual([['9999-12-31T00:00:00', '0001-01-01T00:00:00'], 'datetime64[s]'])
    const back = await tableOf(await memoryReader(await decodeArrow(body())))
    expect([...(back.getChild('x')!.data[0]!.values as BigInt64Array)]).toEqual([...far])
  })

  test.each([
    ['empty', '', 'The body is empty'],
    ['an end alone', '\0\0\0\0', 'it ends before its schema'],
    ['no Arrow', 'no arrow here at all', 'is not a whole Arrow IPC stream'],
  ])('that is %s is refused', async (_, text, message) => {
    await expect(decodeArrow(bodyOf(text))).rejects.toThrow(message)
  })

  test('that breaks off is refused', async () => {
    const whole = arrow.tableToIPC(
      column(
        new arrow.Int32(),
        Array.from({ length: 1000 }, (_, i) => i),
      ),
    )
    const half = bodyOf(whole.slice(0, whole.length / 2))
    await expect(decodeArrow(half).then(listed)).rejects.toMatchObject({ kind: 'bad-request' })
  })

  test('with broken pandas metadata is refused; names of absent labels are passed over', async () => {
    await expect(decodeArrow(withPandas('{bad'))).rejects.toThrow('metadata of the Arrow schema')
    expect((await listed(await decodeArrow(withPandas('{}')))).data.x).toEqual([1])
    expect((await listed(await decodeArrow(withPandas('{"index_columns":["y"]}')))).data.x).toEqual([1])
  })

  test('has the name of its field where pandas says NaN for a missing one', async () => {
    const unnamed = '{"columns":[{"name":NaN,"field_name":"x","numpy_type":"int32"}]}'
    expect((await listed(await decodeArrow(withPandas(unnamed)))).data.x).toEqual([1])
  })

  test('with two columns of one name is refused', async () => {
    const fields = ['x', 'x'].map((name) => new arrow.Field(name, new arrow.Int32(), true))
    const data = Int32Array.of(1)
    const children = fields.map(({ type }) => arrow.makeData({ type: type as arrow.Int32, data }))
    const schema = new arrow.Schema(fields)
    const struct = arrow.makeData({ type: new arrow.Struct(fields), length: 1, children })
    const body = stream(new arrow.Table([new arrow.RecordBatch(schema, struct)]))
    await expect(decodeArrow(body)).rejects.toThrow('Column "x" stands twice')
  })
})

test('integers that no double holds are exact in the text of an object column', async () => {
  const table = await tableOf(
    await frame('{"data":{"x":[1,"a",123456789012345678901]},"dtypes":{"x":"object"}}'),
  )
  expect([...table.getChild('x')!]).toEqual(['1', 'a', '123456789012345678901'])
})

test('many small batches come back in order, as one chunk', async () => {
  const parts = Array.from({ length: 5 }, (_, i) => column(new arrow.Int32(), [2 * i, 2 * i + 1]))
  const table = new arrow.Table(parts.flatMap(({ batches }) => batches))
  const chunks = []
  for await (const chunk of (await decodeArrow(stream(table))).chunks) chunks.push(chunk)
  expect(chunks.length).toBe(1)
  expect(concatVectors(chunks.map((chunk) => chunk.columns[0]!))).toMatchObject({
    values: Int32Array.from({ length: 10 }, (_, i) => i),
  })
})

test('metadata that are no text are no reason to refuse a table', async () => {
  const table = column(new arrow.Int32(), [1])
  table.schema.metadata.set('thumbnail', '~~~~')
  const bytes = arrow.tableToIPC(table, 'stream').map((byte) => (byte === 0x7e ? 0xff : byte))
  expect((await listed(await decodeArrow(bodyOf(bytes)))).data).toEqual({ x: [1] })
})

describe('what follows the end of a stream', () => {
  const bytes = arrow.tableToIPC(column(new arrow.Int32(), [1]), 'stream')
  const read = async (...parts: Uint8Array[]) => {
    return (await listed(await decodeArrow(bodyOf(Uint8Array.from(parts.flatMap((part) => [...part])))))).data
  }

  test('is padding, or refused, never left out without a word', async () => {
    expect(await read(bytes, new Uint8Array(100))).toEqual({ x: [1] })
    await expect(read(bytes, bytes)).rejects.toThrow('something follows the end of the stream')
  })

  test('of version 1 of Feather is said to be that', async () => {
    await expect(read(new TextEncoder().encode('FEA1....'))).rejects.toThrow('Feather of version 1')
  })
})
