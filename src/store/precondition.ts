import { OmegaError } from '../error.ts'
import type { Metadata } from './metadata.ts'

/** What a write asks of the object as it is: headers `If-Match` and `If-None-Match` (RFC 9110 13.1), null where absent. */
export interface Precondition {
  readonly ifMatch: string | null
  readonly ifNoneMatch: string | null
}

/** The entity tag of an object, whatever form it is answered in; that of a form has `.csv` and the like behind the version. */
export function etagOf({ version }: Pick<Metadata, 'version'>): string {
  return `"${version}"`
}

/** Throws 412 when the object is not as the write asks; undefined where there is none. */
export function checkPrecondition(
  { ifMatch, ifNoneMatch }: Precondition,
  existing: Pick<Metadata, 'version'> | undefined,
): void {
  if (ifMatch !== null && !names(ifMatch, existing))
    throw failed(`If-Match "${ifMatch}" is not what there is, read it again and send its ETag`)
  if (ifNoneMatch !== null && names(ifNoneMatch, existing))
    throw failed(`If-None-Match "${ifNoneMatch}" is what there is already`)
}

function names(header: string, existing: Pick<Metadata, 'version'> | undefined): boolean {
  if (!existing) return false
  return header.split(',').some((part) => {
    const tag = part.trim()
    const [, opaque] = /^(?:W\/)?"(.*)"$/.exec(tag) ?? []
    return tag === '*' || opaque === existing.version || opaque?.startsWith(`${existing.version}.`) === true
  })
}

function failed(message: string): OmegaError {
  return new OmegaError('precondition-failed', message)
}
