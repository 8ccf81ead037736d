import type { Format } from '../format.ts'

export const ndjsonFormat: Format<'ndjson'> = {
  name: 'ndjson',
  mediaTypes: ['application/x-ndjson', 'application/ndjson', 'application/jsonl'],
  otherMediaTypes: [
    'application/jsonlines',
    'application/x-jsonlines',
    'application/json-lines',
    'application/x-ldjson',
  ],
  extension: 'ndjson',
  otherExtensions: ['jsonl'],
  decode: async (body, options) => (await import('./decode.ts')).decodeNdjson(body, options),
  encode: async (reader) => (await import('./encode.ts')).encodeNdjson(reader),
}
