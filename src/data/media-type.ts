import { preferred } from './accept.ts'
import type { Format } from './format.ts'
import { FORMATS, type FormatName } from './formats.ts'
import { jsonFormat } from './json/format.ts'

/** What curl and fetch say of a text when nobody tells them. */
export const SENT_BY_DEFAULT: readonly string[] = ['application/x-www-form-urlencoded', 'text/plain']

/** The type and subtype of a `Content-Type`, without its parameters; undefined where none is said. */
export function mediaTypeOf(contentType: string | null): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase()
}

/** The format of a body; none said means JSON, as the guide's recipe sends it. */
export function formatForContentType(contentType: string | null): Format<FormatName> | undefined {
  const type = mediaTypeOf(contentType) || 'application/json'
  if (SENT_BY_DEFAULT.includes(type) || type.endsWith('+json')) return jsonFormat // RFC 6839, 3.1
  return FORMATS.find((format) => [...format.mediaTypes, ...(format.otherMediaTypes ?? [])].includes(type))
}

/** The `Content-Type` of an answer. */
export function contentTypeOf({ mediaTypes, parameters }: Format): string {
  return parameters ? `${mediaTypes[0]}; ${parameters}` : mediaTypes[0]
}

/** The parameter `charset` of a media type; undefined without one. */
export function charsetOf(contentType: string | null): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1]
}

/** The format that a client prefers; JSON when it accepts nothing that there is (RFC 9110 12.4.1 allows so). */
export function formatForAccept(accept: string | null): Format<FormatName> {
  return preferred(accept, FORMATS) ?? jsonFormat
}
