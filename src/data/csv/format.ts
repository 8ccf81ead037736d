import type { Format } from '../format.ts'

/** What IANA calls a CSV with tabs. */
export const TAB_SEPARATED = 'text/tab-separated-values'

export const csvFormat: Format<'csv'> = {
  name: 'csv',
  mediaTypes: ['text/csv'],
  otherMediaTypes: ['application/csv', 'text/x-csv', 'text/comma-separated-values', TAB_SEPARATED],
  extension: 'csv',
  readExtensions: ['tsv'],
  parameters: 'charset=utf-8',
  decode: async (body, options) => (await import('./decode.ts')).decodeCsv(body, options),
  encode: async (reader) => (await import('./encode.ts')).encodeCsv(reader),
}
