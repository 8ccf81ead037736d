import type { Command } from 'commander'
import { badRequest, notFound } from '../../error.ts'
import { hashKey, newKey } from '../../http/keys.ts'
import type { Platform } from '../../platform.ts'
import { type PlaceOptions, placeCommand, useOrMakeStore, useStore } from '../store-command.ts'

/** Adds `om auth add|list|remove`. A key is shown once and kept as a salted hash. */
export function addAuthCommands(program: Command, platform: Platform): void {
  const auth = program.command('auth').description('Users who may sign in')
  placeCommand(auth, 'add <name>', 'Add a user, or give one a new key, and print the key').action(
    (name: string, options: PlaceOptions) =>
      useOrMakeStore(platform, options, async (store) => {
        if (name.includes(':'))
          throw badRequest(`User "${name}" has a colon, which ends the name in "ApiKey user:key"`)
        const key = newKey()
        await store.putUser({ name, hash: await hashKey(key) })
        console.log(key)
      }),
  )
  placeCommand(auth, 'list', 'List users').action((options: PlaceOptions) =>
    useStore(platform, options, async (store) => {
      for (const name of await store.listUsers()) console.log(name)
    }),
  )
  placeCommand(auth, 'remove <name>', 'Remove a user').action((name: string, options: PlaceOptions) =>
    useStore(platform, options, async (store) => {
      if (!(await store.removeUser(name))) throw notFound(`There is no user "${name}"`)
    }),
  )
}
