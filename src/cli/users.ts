import type { Users } from '../http/api-key.ts'
import { hashKey } from '../http/keys.ts'
import type { Store } from '../store/store.ts'

/** Those who may sign in: users of the store and the one of the setting; undefined when there are none. */
export async function openUsers(store: Store, setting: string | undefined): Promise<Users | undefined> {
  if (setting === undefined && (await store.listUsers()).length === 0) return undefined
  const [name = '', ...key] = setting?.split(':') ?? []
  const configured = setting === undefined ? undefined : { name, hash: await hashKey(key.join(':')) }
  return { findUser: async (wanted) => (configured?.name === wanted ? configured : store.findUser(wanted)) }
}
