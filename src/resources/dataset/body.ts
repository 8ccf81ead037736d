import type { z } from 'zod'
import type { DecodeOptions } from '../../data/format.ts'
import { FORMATS } from '../../data/formats.ts'
import { parseDtypes } from '../../data/frame/batch.ts'
import type { FrameSource } from '../../data/frame/frame.ts'
import { formatForContentType } from '../../data/media-type.ts'
import { OmegaError } from '../../error.ts'
import type { Call } from '../../routing/call.ts'
import { csvOptionsOf } from './csv-query.ts'
import type { CsvQuery } from './schemas.ts'

export interface FrameBody {
  readonly source: FrameSource
  readonly append: boolean
  readonly name: string | undefined
}

export interface BodyOptions extends Pick<DecodeOptions, 'append' | 'known'> {
  /** How a CSV is written. */
  readonly csv: z.output<typeof CsvQuery>
  /** `x:int64,y:float64`, of formats that carry none. */
  readonly dtypes: string | undefined
}

/** The frame in a request's body, by its `Content-Type`; no type means JSON, as the guide's recipe sends it. */
export async function decodeBody(
  call: Call,
  { append, known, dtypes, csv }: BodyOptions,
): Promise<FrameBody> {
  const contentType = call.request.headers.get('content-type')
  const format = formatForContentType(contentType)
  if (!format) {
    throw new OmegaError(
      'unsupported-media-type',
      `Content-Type "${contentType}" is not supported, use ${oneOf(FORMATS.map(({ mediaTypes }) => mediaTypes[0]))}`,
    )
  }
  const source = await format.decode(call.body ?? new Blob().stream(), {
    append,
    known: append === false ? undefined : known,
    dtypes: dtypes === undefined ? undefined : parseDtypes(dtypes),
    csv: csvOptionsOf(csv, format, contentType),
  })
  return { source, append: append ?? source.append ?? true, name: source.name }
}

function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
