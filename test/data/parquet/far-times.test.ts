import { expect, test } from 'vitest'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import { decodeParquet } from '../../../src/data/parquet/decode.ts'
import { farColumns } from '../../../src/data/parquet/far-times.ts'
import { bodyOf, listed } from '../streams.ts'

/** A struct, and two columns of INT96, as Spark writes times; written by pyarrow 26 without an Arrow schema. */
const FILE = [
  'UEFSMRUAFSwVLCwVBBUAFQYVBhwAAAACAAAABAIBAAAAAAAAAAIAAAAAAAAAFQAVPBU8LBUEFQAVBhUGHAAAAAIAAAAEAQAAAAAA',
  'AAAALP5RAAAAAAAAAAAAUkQaABUAFSQVJCwVBBUAFQYVBhwAAAACAAAAAwEBAAAAAAAAAIw9JQAVBBlcNQAYBnNjaGVtYRUGADUC',
  'GAFzFQIAFQQlAhgBYQAVBiUCGANmYXIAFQYlAhgEbmVhcgAWBBkcGTwmABwVBBklBgAZKAFzAWEVABYEFlIWUiYISRwVABUAFQIA',
  'PCkGGTYAAAQAAAAmABwVBhklBgAZGANmYXIVABYEFmIWYiZaSRwVABUAFQIAPCkGGSYABAAAACYAHBUGGSUGABkYBG5lYXIVABYE',
  'FkoWSia8AUkcFQAVABUCADwpBhkmAgIAAAAW/gEWBCYIFv4BACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZPBwA',
  'ABwAABwAAAD8AAAAUEFSMQ==',
].join('')

test('times of INT96 that nanoseconds do not reach are read in microseconds, the others as they are', async () => {
  const { data, dtypes } = await listed(await decodeParquet(bodyOf(Buffer.from(FILE, 'base64'))))
  expect(data.far).toEqual(['9999-12-31T00:00:00', '0001-01-01T00:00:00'])
  expect(data.near).toEqual(['1970-01-01T00:00:00.000000001', null])
  expect([dtypes.far, dtypes.near]).toEqual(['datetime64[us]', 'datetime64[ns]'])
})

test('a column of both such times and whole nanoseconds is refused with its row', async () => {
  const source = (unit: 'ns' | 'us', values: readonly bigint[]) => ({
    schema: {
      columns: [{ name: 't', dtype: parseDtype(`datetime64[${unit}]`) }],
      index: { type: 'RangeIndex', levels: [] },
    },
    chunks: [
      {
        rows: values.length,
        columns: [{ type: 'bigint', values: BigInt64Array.from(values), missing: null } as const],
        index: [],
      },
    ],
  })
  const far = 253_402_214_400_000_000n
  const ns = source('ns', [BigInt.asIntN(64, far * 1000n), 1001n])
  await expect(farColumns({ ns, us: source('us', [far, 1n]) }, ['t'])).rejects.toThrow(
    'Column "t" has times that only microseconds reach, and "1970-01-01T00:00:00.000001001" in row 2 of the data',
  )
})
