import type { Format } from '../format.ts'
import { streamOfReader } from '../stream-of-reader.ts'
import { decodeParquet } from './decode.ts'
import { parquetPieces } from './encode.ts'

export const parquetFormat: Format<'parquet'> = {
  name: 'parquet',
  mediaTypes: ['application/vnd.apache.parquet', 'application/x-parquet'],
  extension: 'parquet',
  decode: decodeParquet,
  encode: (reader) => streamOfReader(reader, parquetPieces(reader)),
}
