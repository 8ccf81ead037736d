import type { Format } from '../format.ts'

export const csvFormat: Format<'csv'> = {
  name: 'csv',
  mediaTypes: ['text/csv'],
  extension: 'csv',
  otherExtensions: ['tsv'],
  parameters: 'charset=utf-8',
  decode: async (body, options) => (await import('./decode.ts')).decodeCsv(body, options),
  encode: async (reader) => (await import('./encode.ts')).encodeCsv(reader),
}
