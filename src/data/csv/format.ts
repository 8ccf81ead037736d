import type { Format } from '../format.ts'
import { decodeCsv } from './decode.ts'
import { encodeCsv } from './encode.ts'

export const csvFormat: Format<'csv'> = {
  name: 'csv',
  mediaTypes: ['text/csv'],
  extension: 'csv',
  otherExtensions: ['tsv'],
  parameters: 'charset=utf-8',
  decode: decodeCsv,
  encode: async (reader) => encodeCsv(reader),
}
