import { OmegaError } from '../error.ts'
import type { User } from '../store/database.ts'
import { hashKey, verifyKey } from './keys.ts'

/** Those who may sign in. */
export interface Users {
  findUser(name: string): Promise<User | undefined>
}

/** Who a request comes from. */
export interface Principal {
  readonly name: string
}

/** Verified credentials that are remembered, so that the slow hash is not made for every request. */
const REMEMBERED = 1000

/**
 * Checks `Authorization: ApiKey user:key`, the header of omega-ml's `OmegaRestApiAuth`. Throws 401 with
 * `WWW-Authenticate`; an unknown user takes the same work as a wrong key.
 */
export function createAuthenticator(users: Users): (request: Request) => Promise<Principal> {
  const verified = new Set<string>()
  const nobody = hashKey('nobody')
  return async (request) => {
    const header = request.headers.get('authorization')
    const [, name, key] = /^apikey +([^:]+):(.+)$/i.exec(header ?? '') ?? []
    if (name === undefined || key === undefined)
      throw unauthorized('Sign in by the header "Authorization: ApiKey user:key"')
    const user = await users.findUser(name)
    const hash = user?.hash ?? (await nobody)
    const seen = await digest(JSON.stringify([name, key, hash]))
    if (!verified.has(seen)) {
      const valid = await verifyKey(key, hash)
      if (!valid || !user) throw unauthorized('The user or the key is wrong')
      if (verified.size >= REMEMBERED) verified.clear()
      verified.add(seen)
    }
    return { name }
  }
}

async function digest(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('base64')
}

function unauthorized(message: string): OmegaError {
  return new OmegaError('unauthorized', message, {
    headers: { 'WWW-Authenticate': 'ApiKey realm="omega-edge"' },
  })
}
