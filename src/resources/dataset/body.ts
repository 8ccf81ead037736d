import type { z } from 'zod'
import { FORMATS } from '../../data/formats.ts'
import { charsetOf, formatForContentType } from '../../data/media-type.ts'
import type { WriteRequest } from '../../datasets/datasets.ts'
import { badRequest, OmegaError } from '../../error.ts'
import type { Call } from '../../routing/call.ts'
import { bodyLength } from '../body-length.ts'
import { preconditionOf } from '../precondition.ts'
import { csvOptionsOf } from './csv-query.ts'
import type { CsvQuery } from './schemas.ts'

/** How a body is written, as the query says. */
type BodyForm = z.output<typeof CsvQuery> & Pick<WriteRequest, 'orient'>

/** What a request says of the frame in its body; no `Content-Type` means JSON, as the guide's recipe sends it. */
export function bodyFacts(
  call: Call,
  { orient, ...csv }: BodyForm,
): Pick<WriteRequest, 'bucket' | 'format' | 'length' | 'orient' | 'csv' | 'condition'> {
  const { headers } = call.request
  const contentType = headers.get('content-type')
  const format = formatForContentType(contentType)
  if (!format) {
    throw new OmegaError(
      'unsupported-media-type',
      `Content-Type "${contentType}" is not supported, use ${oneOf(FORMATS.map(({ mediaTypes }) => mediaTypes[0]))}`,
    )
  }
  if (format.name !== 'json' && orient !== undefined)
    throw badRequest(`Parameter "orient" is for a body in JSON, this one is ${format.mediaTypes[0]}`)
  if (format.name !== 'csv') checkUtf8(contentType)
  return {
    bucket: call.bucket,
    format: format.name,
    length: bodyLength(call),
    orient,
    csv: csvOptionsOf(csv, format, contentType),
    condition: preconditionOf(call),
  }
}

/** Of the formats only CSV may be in another charset; JSON is UTF-8 (RFC 8259, 8.1). */
function checkUtf8(contentType: string | null): void {
  const charset = charsetOf(contentType)
  if (charset === undefined || /^(?:utf-?8|us-ascii)$/i.test(charset)) return
  throw new OmegaError(
    'unsupported-media-type',
    `The charset of the body is "${charset}", encode it as UTF-8 and say charset=utf-8, or nothing`,
  )
}

function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
