import type { Call } from '../routing/call.ts'
import type { ObjectKey } from '../store/metadata.ts'
import { checkPrecondition, type Precondition } from '../store/precondition.ts'

/** What the headers of a write ask of the object as it is; undefined where they ask nothing. */
export function preconditionOf({ request: { headers } }: Call): Precondition | undefined {
  const [ifMatch, ifNoneMatch] = [headers.get('if-match'), headers.get('if-none-match')]
  return ifMatch === null && ifNoneMatch === null ? undefined : { ifMatch, ifNoneMatch }
}

/** Throws 412 when the object is not as the headers ask now. For what is not written in one step. */
export async function requireStored(call: Call, key: ObjectKey): Promise<void> {
  const condition = preconditionOf(call)
  if (condition) checkPrecondition(condition, await call.store.find(key))
}
