import { notFound, type OmegaError } from '../../error.ts'
import type { Call } from '../../routing/call.ts'
import type { ObjectKey } from '../../store/metadata.ts'

export function keyOf(call: Call, name: string): ObjectKey {
  return { bucket: call.bucket, prefix: 'data/', name }
}

export function missing(call: Call, name: string): OmegaError {
  return notFound(`There is no dataset "${name}" in bucket "${call.bucket}"`)
}
