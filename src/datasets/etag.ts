/** Whether a header `If-None-Match` or `If-Match` names an entity tag; a weak one counts (RFC 9110 8.8.3.2). */
export function matches(header: string | null, etag: string): boolean {
  if (header === null) return false
  return header.split(',').some((part) => ['*', etag, `W/${etag}`].includes(part.trim()))
}
