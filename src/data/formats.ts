import { parseAccept } from 'hono/utils/accept'

export type FormatName = 'json' | 'csv' | 'ndjson' | 'arrow'

export interface Format {
  readonly name: FormatName
  /** The first is the one that is answered. */
  readonly mediaTypes: readonly [string, ...string[]]
}

const JSON_FORMAT: Format = { name: 'json', mediaTypes: ['application/json'] }

/** The formats of a frame, by preference. */
export const FORMATS: readonly Format[] = [
  JSON_FORMAT,
  { name: 'csv', mediaTypes: ['text/csv'] },
  { name: 'ndjson', mediaTypes: ['application/x-ndjson', 'application/ndjson', 'application/jsonl'] },
  { name: 'arrow', mediaTypes: ['application/vnd.apache.arrow.stream'] },
]

/** What curl and fetch say of a text when nobody tells them. */
const SENT_BY_DEFAULT = ['application/x-www-form-urlencoded', 'text/plain']

/** The format of a body; none said means JSON, as the guide's recipe sends it. */
export function formatForContentType(contentType: string | null): Format | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() || 'application/json'
  if (SENT_BY_DEFAULT.includes(type)) return JSON_FORMAT
  return FORMATS.find((format) => format.mediaTypes.includes(type))
}

/** The format that a client prefers; JSON when it accepts nothing that there is (RFC 9110 12.4.1 allows so). */
export function formatForAccept(accept: string | null): Format {
  const wanted = parseAccept(accept ?? '*/*').filter(({ q }) => q > 0)
  for (const { type } of wanted.sort((a, b) => b.q - a.q)) {
    const format = FORMATS.find(({ mediaTypes }) =>
      mediaTypes.some((mediaType) => accepts(type.toLowerCase(), mediaType)),
    )
    if (format) return format
  }
  return JSON_FORMAT
}

function accepts(range: string, mediaType: string): boolean {
  return range === '*/*' || range === mediaType || range === `${mediaType.split('/')[0]}/*`
}
