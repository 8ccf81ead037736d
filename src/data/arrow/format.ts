import type { Format } from '../format.ts'
import { decodeArrow } from './decode.ts'
import { encodeArrow } from './encode.ts'

export const arrowFormat: Format<'arrow'> = {
  name: 'arrow',
  mediaTypes: ['application/vnd.apache.arrow.stream'],
  extension: 'arrow',
  decode: decodeArrow,
  encode: (reader) => encodeArrow(reader),
}

/** The same messages as a file, which pandas calls feather. A body of either is told by its first bytes. */
export const featherFormat: Format<'feather'> = {
  name: 'feather',
  mediaTypes: ['application/vnd.apache.arrow.file'],
  extension: 'feather',
  decode: decodeArrow,
  encode: (reader) => encodeArrow(reader, 'file'),
}
