import type { Command } from 'commander'
import { badRequest, notFound } from '../error.ts'
import { hashKey, newKey } from '../http/keys.ts'
import { openStore } from '../omega.ts'
import type { Platform } from '../platform.ts'
import type { Store } from '../store/store.ts'
import { commandSettings } from './settings.ts'

/** Adds `om auth add|list|remove`. A key is shown once and kept as a salted hash. */
export function addAuthCommands(program: Command, platform: Platform): void {
  const auth = program.command('auth').description('Users who may sign in')
  const withStore = async (data: string | undefined, use: (store: Store) => Promise<void>) => {
    const settings = await commandSettings(platform, data ? { data } : {})
    const omega = await openStore(settings.data, settings)
    try {
      await use(omega.store)
    } finally {
      await omega.close()
    }
  }
  auth
    .command('add')
    .description('Add a user, or give one a new key, and print the key')
    .argument('<name>')
    .option('--data <dir>', 'folder of the embedded store (.omega)')
    .action((name: string, { data }: { data?: string }) =>
      withStore(data, async (store) => {
        if (name.includes(':'))
          throw badRequest(`User "${name}" has a colon, which ends the name in "ApiKey user:key"`)
        const key = newKey()
        await store.putUser({ name, hash: await hashKey(key) })
        console.log(key)
      }),
    )
  auth
    .command('list')
    .description('List users')
    .option('--data <dir>', 'folder of the embedded store (.omega)')
    .action(({ data }: { data?: string }) =>
      withStore(data, async (store) => {
        for (const name of await store.listUsers()) console.log(name)
      }),
    )
  auth
    .command('remove')
    .description('Remove a user')
    .argument('<name>')
    .option('--data <dir>', 'folder of the embedded store (.omega)')
    .action((name: string, { data }: { data?: string }) =>
      withStore(data, async (store) => {
        if (!(await store.removeUser(name))) throw notFound(`There is no user "${name}"`)
      }),
    )
}
