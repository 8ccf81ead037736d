import type { Format } from '../format.ts'

/** The library is loaded with the first frame of this format: it is a third of what the server would load at its start. */
export const arrowFormat: Format<'arrow'> = {
  name: 'arrow',
  mediaTypes: ['application/vnd.apache.arrow.stream'],
  extension: 'arrow',
  decode: async (body) => (await import('./decode.ts')).decodeArrow(body),
  encode: async (reader) => (await import('./encode.ts')).encodeArrow(reader),
}
