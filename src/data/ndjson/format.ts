import type { Format } from '../format.ts'
import { decodeNdjson } from './decode.ts'
import { encodeNdjson } from './encode.ts'

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
  decode: decodeNdjson,
  encode: async (reader) => encodeNdjson(reader),
}
