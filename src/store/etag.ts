import type { Metadata } from './metadata.ts'

/** The entity tag of an object, or of a form that it is answered in: `"version"`, `"version.csv"`. */
export function etagOf({ version }: Pick<Metadata, 'version'>, form?: string): string {
  return form === undefined ? `"${version}"` : `"${version}.${form}"`
}

/**
 * Whether a header `If-Match` or `If-None-Match` names a tag that `isTag` knows, or any by `*`; a weak one counts as the
 * strong one (RFC 9110 8.8.3.2).
 */
export function names(header: string, isTag: (tag: string) => boolean): boolean {
  return header.split(',').some((part) => {
    const tag = part.trim()
    return tag === '*' || isTag(tag.replace(/^W\//, ''))
  })
}

/** Whether a header `If-None-Match` names this very tag. */
export function matches(header: string | null, etag: string): boolean {
  return header !== null && names(header, (tag) => tag === etag)
}
