import type { Command } from 'commander'
import { badRequest, notFound, OmegaError } from '../../error.ts'
import { hashKey, newKey } from '../../http/keys.ts'
import { parseRules, splitRules } from '../../http/rules.ts'
import type { Platform } from '../../platform.ts'
import { parseBucket } from '../../store/bucket-name.ts'
import type { Store } from '../../store/store.ts'
import type { Rights, User, UserKey } from '../../store/user.ts'
import { joinedBy } from '../joined-by.ts'
import { type PlaceOptions, placeCommand, useOrMakeStore, useStore } from '../store-command.ts'
import { expiryOf } from './expiry.ts'
import { userLines } from './user-lines.ts'

/** What a key begins with, in characters, tells it from others of its user. */
const ID_LENGTH = 6

interface KeyOptions extends PlaceOptions {
  readonly expires?: Date
}

interface RightsOptions extends PlaceOptions {
  readonly readOnly?: boolean
  readonly allTasks?: boolean
  readonly rules?: string
  readonly buckets?: string
}

/** Adds `om auth add|key|rotate|revoke|rights|list|remove`. A key is shown once and kept as a salted hash. */
export function addAuthCommands(auth: Command, platform: Platform): void {
  const change = (options: PlaceOptions, name: string, changed: (user: User) => Promise<Changed>) =>
    useStore(platform, options, (store) => changeUser(store, name, changed))

  withRights(
    withExpiry(placeCommand(auth, 'add <name>', 'Add a user and print the header with the key')),
  ).action((name: string, options: KeyOptions & RightsOptions) =>
    useOrMakeStore(platform, options, async (store) => {
      checkUserName(name)
      const rights = await rightsOf(options)
      const { key, stored } = await makeKey(options.expires)
      if (!(await store.createUser({ name, keys: [stored], ...rights }))) {
        throw new OmegaError(
          'conflict',
          `User "${name}" exists, give another key by "om auth key ${name}", or a new one in the place of all by "om auth rotate ${name}"`,
        )
      }
      show(name, key)
    }),
  )
  withExpiry(placeCommand(auth, 'key <name>', 'Give a user one more key')).action(
    (name: string, options: KeyOptions) =>
      change(options, name, async (user) => {
        const { key, stored } = await makeKey(options.expires, user.keys)
        return { user: { ...user, keys: [...user.keys, stored] }, key }
      }),
  )
  withExpiry(placeCommand(auth, 'rotate <name>', 'Give a user a new key, in the place of all others'))
    .option('--keep <time>', 'how long the others still hold, such as "1d"', expiryOf, new Date())
    .action((name: string, { keep, ...options }: KeyOptions & { readonly keep: Date }) =>
      change(options, name, async (user) => {
        const now = new Date()
        const kept = keep <= now ? [] : user.keys.map((old) => endingBy(old, keep))
        const { key, stored } = await makeKey(options.expires, kept)
        return { user: { ...user, keys: [...kept, stored] }, key }
      }),
    )
  placeCommand(
    auth,
    'revoke <name> <key>',
    'End one key of a user, by what "om auth list" shows of it',
  ).action((name: string, id: string, options: PlaceOptions) =>
    change(options, name, async (user) => {
      const keys = user.keys.filter((key) => (key.id || '-') !== id)
      if (keys.length === user.keys.length)
        throw notFound(`User "${name}" has no key "${id}", "om auth list" shows those there are`)
      return { user: { ...user, keys } }
    }),
  )
  withRights(placeCommand(auth, 'rights <name>', 'Say anew what a user may do; without options all')).action(
    (name: string, options: RightsOptions) =>
      change(options, name, async ({ keys }) => ({ user: { name, keys, ...(await rightsOf(options)) } })),
  )
  placeCommand(auth, 'list', 'List users, their keys and when these were used').action(
    (options: PlaceOptions) =>
      useStore(platform, options, async (store) => {
        for (const name of await store.listUsers()) {
          const user = await store.findUser(name)
          if (!user) continue
          for (const line of userLines(user, await store.usesOf(name))) console.log(line)
        }
      }),
  )
  placeCommand(auth, 'remove <name>', 'Remove a user').action((name: string, options: PlaceOptions) =>
    useStore(platform, options, async (store) => {
      if (!(await store.removeUser(name))) throw notFound(`There is no user "${name}"`)
    }),
  )
}

function withExpiry(command: Command): Command {
  return command.option('--expires <time>', 'when the key ends: "90d", "12h" or a date', expiryOf)
}

function withRights(command: Command): Command {
  return command
    .option('--read-only', 'may read and predict, and change nothing')
    .option('--rules <rules>', 'rules of the user, ";" between, beside those of the server', joinedBy(';'))
    .option('--buckets <buckets>', 'the only buckets, "," between', joinedBy(','))
    .option('--all-tasks', 'may see and stop the tasks of others')
}

/** As it stands in `ApiKey name:key`, which is a header's line. */
function checkUserName(name: string): void {
  if (/^[^\s:\p{Cc}](?:[^:\p{Cc}]*[^\s:\p{Cc}])?$/u.test(name)) return
  throw badRequest(
    `User ${JSON.stringify(name)} is no name of one, use text without a colon, which ends the name in "ApiKey user:key", and without a line break or a space at its ends`,
  )
}

async function rightsOf({ readOnly, allTasks, rules, buckets }: RightsOptions): Promise<Rights> {
  const sources = rules === undefined ? undefined : splitRules(rules, 'Option "--rules"')
  if (sources?.length === 0) throw badRequest('Option "--rules" is empty, write such as "dataset/.*/get"')
  if (sources) {
    const { unmatchedRules } = await import('../../http/unmatched-rules.ts')
    const [sentence] = unmatchedRules(parseRules(sources))
    if (sentence !== undefined) throw badRequest(sentence)
  }
  return {
    ...(readOnly && { readOnly }),
    ...(allTasks && { allTasks }),
    ...(sources && { rules: sources.map(({ text }) => text) }),
    ...(buckets !== undefined && { buckets: bucketsIn(buckets) }),
  }
}

function bucketsIn(list: string): readonly string[] {
  const names = list.split(',').map((name) => name.trim())
  if (names.every((name) => name !== '')) return names.map(parseBucket)
  throw badRequest(
    `Option "--buckets" is "${list}", expected names of buckets, "," between, such as "sales,team.a"`,
  )
}

/** A key that begins otherwise than those there are. */
async function makeKey(
  expires: Date | undefined,
  others: readonly UserKey[] = [],
): Promise<{ key: string; stored: UserKey }> {
  let key = newKey()
  while (others.some(({ id }) => id === key.slice(0, ID_LENGTH))) key = newKey()
  const stored = {
    id: key.slice(0, ID_LENGTH),
    hash: await hashKey(key),
    created: new Date(),
    ...(expires && { expires }),
  }
  return { key, stored }
}

function endingBy(key: UserKey, end: Date): UserKey {
  return key.expires && key.expires < end ? key : { ...key, expires: end }
}

/** What becomes of a user, and the key that is shown then. */
interface Changed {
  readonly user: User
  readonly key?: string
}

/** Changes what a user is now, and again where somebody else was first: no key that was shown is lost, none that was revoked comes back. */
async function changeUser(
  store: Store,
  name: string,
  changed: (user: User) => Promise<Changed>,
): Promise<void> {
  for (;;) {
    const before = await found(store, name)
    const { user, key } = await changed(before)
    if (!(await store.putUser(user, before))) continue
    if (key !== undefined) show(name, key)
    return
  }
}

async function found(store: Store, name: string): Promise<User> {
  const user = await store.findUser(name)
  if (user) return user
  throw notFound(`There is no user "${name}"`)
}

/** As it must be sent. */
function show(name: string, key: string): void {
  console.log(`Authorization: ApiKey ${name}:${key}`)
}
