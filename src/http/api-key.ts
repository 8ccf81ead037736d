import { createHmac, randomBytes } from 'node:crypto'
import type { User } from '../store/database.ts'
import { Attempts } from './attempts.ts'
import { hashKey, verifyKey } from './keys.ts'
import { type Principal, unauthorized } from './sign-in.ts'

/** Those who may sign in. */
export interface Users {
  findUser(name: string): Promise<User | undefined>
  /** While there is nobody, and no other way to sign in, everyone may call; there always is somebody when absent. */
  isEmpty?(): Promise<boolean>
}

export const API_KEY_CHALLENGE = 'ApiKey realm="omega-edge"'

/** Verified credentials that are remembered, so that the slow hash is not made for every request. */
const REMEMBERED = 1000

/**
 * Checks `user:key`, sent from that address. Throws 401; an unknown user takes the same work as a wrong key. Throws 429
 * when too many are wrong, or are checked at once. Who has signed in before is found by a fast digest, and neither waits
 * nor is counted; a new key, or the end of the user, holds at once, since the digest is of the stored hash too.
 */
export function apiKeyVerifier(
  users: Users,
  attempts = new Attempts(),
): (credentials: string, address?: string) => Promise<Principal> {
  const secret = randomBytes(32)
  const digestOf = (...texts: string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(texts)).digest('base64')
  const verified = new Set<string>()
  const checks = new Map<string, Promise<boolean>>()
  const nobody = hashKey('nobody')
  return async (credentials, address) => {
    const [, name, key] = /^([^:]+):(.+)$/.exec(credentials) ?? []
    if (name === undefined || key === undefined) {
      throw unauthorized('An API key is sent as "Authorization: ApiKey user:key"', [API_KEY_CHALLENGE])
    }
    const user = await users.findUser(name)
    const hash = user?.hash ?? (await nobody)
    const digest = digestOf(name, key, hash)
    if (user && verified.delete(digest)) {
      verified.add(digest) // the last one to be added is the last one to be forgotten
      return { name }
    }
    let check = checks.get(digest)
    if (!check) {
      check = attempts
        .run({ address, user: name }, async () => (await verifyKey(key, hash)) && user !== undefined)
        .finally(() => checks.delete(digest))
      checks.set(digest, check)
    }
    if (!(await check)) throw unauthorized('The user or the key is wrong', [API_KEY_CHALLENGE])
    verified.add(digest)
    if (verified.size > REMEMBERED) verified.delete(verified.values().next().value!)
    return { name }
  }
}
