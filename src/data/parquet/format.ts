import type { Format } from '../format.ts'

export const parquetFormat: Format<'parquet'> = {
  name: 'parquet',
  mediaTypes: ['application/vnd.apache.parquet', 'application/x-parquet', 'application/parquet'],
  extension: 'parquet',
  decode: async (body, options) => (await import('./decode.ts')).decodeParquet(body, options),
  encode: async (reader) => (await import('./encode.ts')).encodeParquet(reader),
}
