import { OmegaError } from '../error.ts'
import { etagOf, names } from './etag.ts'
import type { Metadata } from './metadata.ts'

/** What a write asks of the object as it is: headers `If-Match` and `If-None-Match` (RFC 9110 13.1), null where absent. */
export interface Precondition {
  readonly ifMatch: string | null
  readonly ifNoneMatch: string | null
}

/** Throws 412 when the object is not as the write asks; undefined where there is none. */
export function checkPrecondition(
  { ifMatch, ifNoneMatch }: Precondition,
  existing: Pick<Metadata, 'version'> | undefined,
): void {
  if (ifMatch !== null && !isNamed(ifMatch, existing))
    throw failed(`If-Match "${ifMatch}" is not what there is, read it again and send its ETag`)
  if (ifNoneMatch !== null && isNamed(ifNoneMatch, existing))
    throw failed(`If-None-Match "${ifNoneMatch}" is what there is already`)
}

/** Whether the header names the object as it is, in whatever form. */
function isNamed(header: string, existing: Pick<Metadata, 'version'> | undefined): boolean {
  if (!existing) return false
  const [whole, form] = [etagOf(existing), `"${existing.version}.`]
  return names(header, (tag) => tag === whole || tag.startsWith(form))
}

function failed(message: string): OmegaError {
  return new OmegaError('precondition-failed', message)
}
