import { createHash } from 'node:crypto'
import { OmegaError } from '../error.ts'
import type { createAuthenticator } from './authenticate.ts'
import type { Principal } from './sign-in.ts'

type Authenticate = ReturnType<typeof createAuthenticator>

/** How long who has signed in may read on while nobody can be looked up, in ms. */
const READS_ON = 3_600_000

/** How many are remembered: few programs read metrics. */
const REMEMBERED = 100

/**
 * Signs in who reads the metrics. These tell that the database is away, where its users are too: who has signed in within the hour
 * before is taken for the same then.
 */
export function metricsReader(authenticate: Authenticate, now: () => number = Date.now): Authenticate {
  const readers = new Map<string, { readonly principal: Principal | undefined; readonly at: number }>()
  return async (request, address) => {
    const header = request.headers.get('authorization') ?? ''
    const digest = createHash('sha256').update(header).digest('base64')
    try {
      const principal = await authenticate(request, address)
      readers.delete(digest) // the last one to be set is the last one to be forgotten
      readers.set(digest, { principal, at: now() })
      if (readers.size > REMEMBERED) readers.delete(readers.keys().next().value!)
      return principal
    } catch (error) {
      const isAway = error instanceof OmegaError && error.kind === 'unavailable'
      if (!isAway) readers.delete(digest)
      const reader = isAway ? readers.get(digest) : undefined
      if (reader && now() - reader.at < READS_ON) return reader.principal
      throw error
    }
  }
}
