import type { z } from 'zod'
import { FORMATS } from '../../data/formats.ts'
import { formatForContentType } from '../../data/media-type.ts'
import type { WriteRequest } from '../../datasets/datasets.ts'
import { OmegaError } from '../../error.ts'
import type { Call } from '../../routing/call.ts'
import { preconditionOf } from '../precondition.ts'
import { csvOptionsOf } from './csv-query.ts'
import type { CsvQuery } from './schemas.ts'

/**
 * What a request says of the frame in its body; no `Content-Type` means JSON, as the guide's recipe sends it. `csv` is what
 * the query says of a CSV.
 */
export function bodyFacts(
  call: Call,
  csv: z.output<typeof CsvQuery>,
): Pick<WriteRequest, 'bucket' | 'format' | 'length' | 'csv' | 'condition'> {
  const { headers } = call.request
  const contentType = headers.get('content-type')
  const format = formatForContentType(contentType)
  if (!format) {
    throw new OmegaError(
      'unsupported-media-type',
      `Content-Type "${contentType}" is not supported, use ${oneOf(FORMATS.map(({ mediaTypes }) => mediaTypes[0]))}`,
    )
  }
  return {
    bucket: call.bucket,
    format: format.name,
    length: call.body ? lengthOf(headers) : 0,
    csv: csvOptionsOf(csv, format, contentType),
    condition: preconditionOf(call),
  }
}

/** Of the body as it is read, which a coding leaves open. */
function lengthOf(headers: Headers): number | undefined {
  const length = headers.get('content-length')
  return length === null || headers.has('content-encoding') ? undefined : Number(length)
}

function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
