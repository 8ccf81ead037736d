import type { Format } from '../format.ts'
import { decodeFrame } from './decode.ts'
import { encodeFrame } from './encode.ts'

export const jsonFormat: Format<'json'> = {
  name: 'json',
  mediaTypes: ['application/json'],
  extension: 'json',
  decode: async (body, options) => decodeFrame((await new Response(body).text()) || '{}', options),
  encode: async (reader, options) => encodeFrame(reader, options),
}
