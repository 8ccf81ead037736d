import type { Answer, Call } from '../routing/call.ts'
import { globOf } from '../store/glob.ts'
import type { Kind, Metadata, Prefix } from '../store/metadata.ts'
import { page } from './page.ts'

export interface ObjectList {
  readonly prefix: Prefix
  readonly kind?: Kind | undefined
  /** Names that match it, such as `sales*`. */
  readonly pattern: string | undefined
  /** Whether a list without a pattern has the name; all when absent. */
  readonly lists?: (name: string) => boolean
  /** Whether rules allow something of the name; those of the name as it is when absent. */
  readonly visible?: (name: string) => boolean
  readonly offset: number
  /** 0: no limit. */
  readonly limit: number
  readonly describe: (object: Metadata) => object
}

/** One page of the objects of the bucket of which rules allow something, by name. */
export async function listObjects(call: Call, list: ObjectList): Promise<Answer> {
  const { prefix, kind, pattern, lists, visible = call.visible, offset, limit, describe } = list
  const glob = pattern === undefined ? undefined : globOf(pattern)
  const isWanted = (name: string) => (glob ? glob.matches(name) : (lists?.(name) ?? true))
  const { total, objects } = await call.store.list({
    bucket: call.bucket,
    prefix,
    ...(kind && { kind }),
    accepts: (name) => isWanted(name) && visible(name),
    offset,
    limit: limit || Number.MAX_SAFE_INTEGER,
  })
  return { body: { meta: page(call, { total, offset, limit }), objects: objects.map(describe) } }
}
