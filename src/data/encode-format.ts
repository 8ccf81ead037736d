import { encodeArrow } from './arrow/encode.ts'
import { encodeCsv } from './csv/decode.ts'
import type { FormatName } from './formats.ts'
import type { FrameReader } from './frame/frame.ts'
import { encodeNdjson } from './ndjson/decode.ts'

const ENCODERS = { csv: encodeCsv, ndjson: encodeNdjson, arrow: encodeArrow }

/** A frame as a stream of one of the formats that go row by row. Closes the reader at its end. */
export function encodeFormat(
  format: Exclude<FormatName, 'json'>,
  reader: FrameReader,
): ReadableStream<Uint8Array> {
  return ENCODERS[format](reader)
}
