import { Buffer } from 'node:buffer'
import { API_KEY_CHALLENGE, apiKeyVerifier, type Users } from './api-key.ts'
import { type Principal, unauthorized } from './sign-in.ts'
import { TOKEN_CHALLENGE, type TokenIssuer, tokenVerifier } from './token.ts'

/** By what one may sign in: at least one of the two. */
export interface Credentials {
  /** Those who have an API key. */
  readonly users?: Users | undefined
  /** Whose JSON Web Tokens are taken. */
  readonly tokens?: TokenIssuer | undefined
}

type Verify = (credentials: string, address?: string) => Promise<Principal>

/**
 * Checks the header `Authorization`: `ApiKey user:key`, as omega-ml's `OmegaRestApiAuth` sends it, or `Bearer <jwt>`.
 * `Bearer user:key` is an API key too, since OpenAI's clients send theirs so; a token has no colon. Throws 401 with
 * `WWW-Authenticate`, and 429 when too many keys are tried; answers undefined where nobody can sign in yet.
 */
export function createAuthenticator({
  users,
  tokens,
}: Credentials): (request: Request, address?: string) => Promise<Principal | undefined> {
  const verifyKey: Verify | undefined = users && apiKeyVerifier(users)
  const verifyToken: Verify | undefined = tokens && tokenVerifier(tokens)
  const challenges = [...(users ? [API_KEY_CHALLENGE] : []), ...(tokens ? [TOKEN_CHALLENGE] : [])]
  const expected = [...(users ? ['ApiKey user:key'] : []), ...(tokens ? ['Bearer <token>'] : [])]
  return async (request, address) => {
    if (!tokens && (await users?.isEmpty?.())) return undefined
    const header = request.headers.get('authorization') ?? ''
    const [, scheme = '', sent = ''] = /^(apikey|bearer) +(\S.*)$/i.exec(header) ?? []
    const credentials = textOf(sent)
    const isKey = scheme.toLowerCase() === 'apikey' || credentials.includes(':')
    const verify = isKey ? verifyKey : verifyToken
    if (credentials === '' || !verify) {
      const headers = expected.map((value) => `"Authorization: ${value}"`).join(' or ')
      throw unauthorized(`Sign in by the header ${headers}`, challenges)
    }
    return verify(credentials, address)
  }
}

/** Runtimes read the bytes of a header as Latin-1; clients such as curl send texts as UTF-8, others as the former. */
function textOf(header: string): string {
  if (/^[ -~]*$/.test(header)) return header
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'))
  } catch {
    return header
  }
}
