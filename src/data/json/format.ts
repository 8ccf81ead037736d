import type { Format } from '../format.ts'

export const jsonFormat: Format<'json'> = {
  name: 'json',
  mediaTypes: ['application/json'],
  otherMediaTypes: ['text/json', 'application/x-json'],
  extension: 'json',
  decode: async (body, options) => (await import('./decode.ts')).decodeJson(body, options),
  encode: async (reader, options) => (await import('./encode.ts')).encodeFrame(reader, options),
}
