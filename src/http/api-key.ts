import type { User } from '../store/database.ts'
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

/** Checks `user:key`. Throws 401; an unknown user takes the same work as a wrong key. */
export function apiKeyVerifier(users: Users): (credentials: string) => Promise<Principal> {
  const verified = new Set<string>()
  const nobody = hashKey('nobody')
  return async (credentials) => {
    const [, name, key] = /^([^:]+):(.+)$/.exec(credentials) ?? []
    if (name === undefined || key === undefined) {
      throw unauthorized('An API key is sent as "Authorization: ApiKey user:key"', [API_KEY_CHALLENGE])
    }
    const user = await users.findUser(name)
    const hash = user?.hash ?? (await nobody)
    const seen = await digest(JSON.stringify([name, key, hash]))
    if (!verified.has(seen)) {
      const valid = await verifyKey(key, hash)
      if (!valid || !user) throw unauthorized('The user or the key is wrong', [API_KEY_CHALLENGE])
      if (verified.size >= REMEMBERED) verified.clear()
      verified.add(seen)
    }
    return { name }
  }
}

async function digest(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('base64')
}
