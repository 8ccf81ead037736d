import { decodeArrow } from '../data/arrow/decode.ts'
import { decodeCsv, parseDtypes } from '../data/csv/decode.ts'
import { formatForContentType } from '../data/formats.ts'
import type { FrameSchema, FrameSource } from '../data/frame/frame.ts'
import { decodeFrame } from '../data/json/decode.ts'
import { decodeNdjson } from '../data/ndjson/decode.ts'
import { OmegaError } from '../error.ts'
import type { Call } from '../http/call.ts'

export interface FrameBody {
  readonly source: FrameSource
  readonly append: boolean
  readonly name: string | undefined
}

export interface BodyOptions {
  readonly append: boolean | undefined
  /** `x:int64,y:float64`, of formats that carry none. */
  readonly dtypes: string | undefined
  /** Of the dataset that the rows may be added to: says the dtypes that the body leaves open. */
  readonly known: FrameSchema | undefined
}

/** The frame in a request's body, by its `Content-Type`; no type means JSON, as the guide's recipe sends it. */
export async function decodeBody(call: Call, options: BodyOptions): Promise<FrameBody> {
  const contentType = call.request.headers.get('content-type')
  const format = formatForContentType(contentType)
  if (!format) {
    throw new OmegaError(
      'unsupported-media-type',
      `Content-Type "${contentType}" is not supported, use application/json, text/csv, application/x-ndjson or application/vnd.apache.arrow.stream`,
    )
  }
  const body = call.body ?? new Blob().stream()
  if (format.name === 'json') {
    const source = decodeFrame((await new Response(body).text()) || '{}', options)
    return { source, append: options.append ?? source.append ?? true, name: source.name }
  }
  const append = options.append ?? true
  const known = append ? options.known : undefined
  const dtypes = options.dtypes === undefined ? undefined : parseDtypes(options.dtypes)
  const decoders = { csv: decodeCsv, ndjson: decodeNdjson, arrow: decodeArrow }
  const source = await decoders[format.name](body, { known, dtypes })
  return { source, append, name: undefined }
}
