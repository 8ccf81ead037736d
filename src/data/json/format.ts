import type { Format } from '../format.ts'
import { decodeJson } from './decode.ts'
import { encodeFrame } from './encode.ts'

export const jsonFormat: Format<'json'> = {
  name: 'json',
  mediaTypes: ['application/json'],
  otherMediaTypes: ['text/json', 'application/x-json'],
  extension: 'json',
  decode: decodeJson,
  encode: async (reader, options) => encodeFrame(reader, options),
}
