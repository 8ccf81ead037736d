import type { Format } from '../format.ts'
import { decodeArrow } from './decode.ts'
import { encodeArrow } from './encode.ts'

export const arrowFormat: Format<'arrow'> = {
  name: 'arrow',
  mediaTypes: ['application/vnd.apache.arrow.stream'],
  extension: 'arrow',
  decode: decodeArrow,
  encode: encodeArrow,
}
