import type { Users } from '../../http/api-key.ts'
import { hashKey } from '../../http/keys.ts'
import type { Store } from '../../store/store.ts'
import type { User } from '../../store/user.ts'

/** How often a server without users looks whether one was added, in ms. */
const LOOK_EVERY = 1000

/**
 * Those who may sign in: users of the store and the one of the setting. Once there are some it stays so: who removes the
 * last one has not opened the server to everyone.
 */
export async function openUsers(store: Store, setting: string | undefined): Promise<Required<Users>> {
  const [name = '', ...key] = setting?.split(':') ?? []
  const configured: User | undefined =
    setting === undefined
      ? undefined
      : { name, keys: [{ id: '', hash: await hashKey(key.join(':')) }], allTasks: true }
  const hasNone = async () => configured === undefined && (await store.listUsers()).length === 0
  let isEmpty = await hasNone()
  let looked = performance.now()
  return {
    findUser: async (wanted) => (configured?.name === wanted ? configured : store.findUser(wanted)),
    noteUse: async (use) => {
      if (use.name !== configured?.name) await store.noteUse(use)
    },
    isEmpty: async () => {
      if (!isEmpty || performance.now() - looked < LOOK_EVERY) return isEmpty
      looked = performance.now()
      isEmpty = await hasNone()
      return isEmpty
    },
  }
}
