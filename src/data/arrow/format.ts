import type { Format } from '../format.ts'

export const arrowFormat: Format<'arrow'> = {
  name: 'arrow',
  mediaTypes: ['application/vnd.apache.arrow.stream'],
  extension: 'arrows',
  decode: async (body, options) => (await import('./decode.ts')).decodeArrow(body, options),
  encode: async (reader) => (await import('./encode.ts')).encodeArrow(reader),
}

/** The same messages as a file, which pandas calls feather; extensions are those of IANA. A body of either is told by its first bytes. */
export const featherFormat: Format<'feather'> = {
  name: 'feather',
  mediaTypes: ['application/vnd.apache.arrow.file'],
  otherMediaTypes: ['application/vnd.apache.arrow', 'application/feather', 'application/x-feather'],
  extension: 'arrow',
  otherExtensions: ['feather'],
  decode: arrowFormat.decode,
  encode: async (reader) => (await import('./encode.ts')).encodeArrow(reader, 'file'),
}
