import { createHmac, randomBytes } from 'node:crypto'
import type { KeyUse, User, UserKey } from '../store/user.ts'
import { Attempts } from './attempts.ts'
import { hashKey, verifyKey } from './keys.ts'
import { type Principal, unauthorized } from './sign-in.ts'
import { UserRules } from './user-rules.ts'

/** Those who may sign in. */
export interface Users {
  findUser(name: string): Promise<User | undefined>
  /** While there is nobody, and no other way to sign in, everyone may call; there always is somebody when absent. */
  isEmpty?(): Promise<boolean>
  /** Told of a key that was used, now and then. */
  noteUse?(use: KeyUse): Promise<void>
}

export const API_KEY_CHALLENGE = 'ApiKey realm="omega-edge"'

/** Verified credentials that are remembered, so that the slow hash is not made for every request. */
const REMEMBERED = 1000

/** How often it is noted that a key was used, in ms. */
const NOTED_EVERY = 60_000

/**
 * Checks `user:key`, sent from that address. Throws 401; an unknown user takes the same work as a wrong key. Throws 429
 * when too many are wrong, or are checked at once. Who has signed in before is found by a fast digest, and neither waits
 * nor is counted; a new key, or the end of the user or of the key, holds at once, since the digest is of the stored hash too.
 */
export function apiKeyVerifier(
  users: Users,
  attempts = new Attempts(),
  now: () => number = Date.now,
): (credentials: string, address?: string) => Promise<Principal> {
  const secret = randomBytes(32)
  const digestOf = (...texts: string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(texts)).digest('base64')
  const verified = new Set<string>()
  const checks = new Map<string, Promise<boolean>>()
  const noted = new Map<string, number>()
  const rules = new UserRules()
  const nobody: Promise<UserKey> = hashKey('nobody').then((hash) => ({ id: '', hash }))
  const note = (name: string, id: string, digest: string) => {
    if (now() - (noted.get(digest) ?? Number.NEGATIVE_INFINITY) < NOTED_EVERY) return
    noted.delete(digest)
    noted.set(digest, now())
    if (noted.size > REMEMBERED) noted.delete(noted.keys().next().value!)
    users.noteUse?.({ name, id, used: new Date(now()) }).catch(() => {}) // signing in must not fail of it
  }
  return async (credentials, address) => {
    const [, name, key] = /^([^:]+):(.+)$/.exec(credentials) ?? []
    if (name === undefined || key === undefined) {
      throw unauthorized('An API key is sent as "Authorization: ApiKey user:key"', [API_KEY_CHALLENGE])
    }
    const user = await users.findUser(name)
    const stored = user && keyOf(user, key)
    const { id, hash, expires } = stored ?? (await nobody)
    const digest = digestOf(name, key, hash)
    const isKnown = stored !== undefined && verified.delete(digest)
    if (!isKnown) {
      let check = checks.get(digest)
      if (!check) {
        check = attempts
          .run({ address, user: name }, async () => (await verifyKey(key, hash)) && stored !== undefined)
          .finally(() => checks.delete(digest))
        checks.set(digest, check)
      }
      if (!(await check)) throw unauthorized('The user or the key is wrong', [API_KEY_CHALLENGE])
    }
    verified.add(digest) // the last one to be added is the last one to be forgotten
    if (verified.size > REMEMBERED) verified.delete(verified.values().next().value!)
    if (expires && expires.getTime() <= now()) {
      throw unauthorized(`The key has expired at ${expires.toISOString()}`, [API_KEY_CHALLENGE])
    }
    note(name, id, digest)
    return rules.principalOf(user!)
  }
}

/** The key that is meant, of which only one is checked: the others begin otherwise. */
function keyOf({ keys }: User, key: string): UserKey | undefined {
  return keys.find(({ id }) => id !== '' && key.startsWith(id)) ?? keys.find(({ id }) => id === '')
}
