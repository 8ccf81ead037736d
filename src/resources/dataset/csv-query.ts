import type { z } from 'zod'
import { csvFormat, TAB_SEPARATED } from '../../data/csv/format.ts'
import type { CsvOptions } from '../../data/csv/options.ts'
import type { Format } from '../../data/format.ts'
import { charsetOf, mediaTypeOf } from '../../data/media-type.ts'
import { badRequest } from '../../error.ts'
import { CsvQuery } from './schemas.ts'

/** What query and `Content-Type` say of how a CSV body is written; 400 when the body is none and the query says it. */
export function csvOptionsOf(
  query: z.output<typeof CsvQuery>,
  format: Format,
  contentType: string | null,
): CsvOptions | undefined {
  if (format !== csvFormat) {
    const given = (Object.keys(CsvQuery.shape) as (keyof typeof query)[]).find(
      (name) => query[name] !== undefined,
    )
    if (given === undefined) return undefined
    throw badRequest(
      `Parameter "${given}" is for a body in CSV, this one is ${format.mediaTypes[0]}, say Content-Type: ${csvFormat.mediaTypes[0]}`,
    )
  }
  const { decimal, na, parse_dates, charset = charsetOf(contentType) } = query
  const sep = query.sep ?? (mediaTypeOf(contentType) === TAB_SEPARATED ? 'tab' : undefined)
  const header = query.header ?? headerOf(contentType)
  return { sep, decimal, header, na: namesOf(na), parseDates: namesOf(parse_dates), charset }
}

/** The parameter `header` of text/csv (RFC 4180, 3). */
function headerOf(contentType: string | null): boolean | undefined {
  const said = /;\s*header\s*=\s*"?(present|absent)\b/i.exec(contentType ?? '')?.[1]
  return said === undefined ? undefined : said.toLowerCase() === 'present'
}

/** Names with commas between them; of an empty text none. */
function namesOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined
  return text === '' ? [] : text.split(',')
}
