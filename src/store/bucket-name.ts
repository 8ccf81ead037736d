import { badRequest } from '../error.ts'

/** The bucket of those who name none, as it is stored. */
export const DEFAULT_BUCKET = 'omegaml'

/** What omega-ml's `om[...]` calls it. */
const SPELLED_DEFAULT = 'default'

export const LONGEST_BUCKET = 64

/**
 * Part of the names of collections, where dots part bucket, prefix and name: after a dot nothing may read as a prefix,
 * `data_`, or the objects of two buckets could be stored in one place. omega-ml itself takes any text.
 */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_@-]*(?:\.[\p{L}\p{N}_@-]*[\p{L}\p{N}@-])*$/u

/** The bucket that a client names, as it is stored; none is the default one. Throws 400 for what is no name of one. */
export function parseBucket(spelled: string | null): string {
  if (!spelled || spelled === SPELLED_DEFAULT) return DEFAULT_BUCKET
  if (spelled.length <= LONGEST_BUCKET && NAME.test(spelled)) return spelled
  throw badRequest(
    `Bucket "${spelled}" is no name of a bucket, use up to ${LONGEST_BUCKET} letters, digits, "_", "-" and "@", with single dots between, such as "team.a"`,
  )
}
