import type { errors, JWTPayload, JWTVerifyOptions } from 'jose'
import { OmegaError } from '../error.ts'
import { parseBucket } from '../store/bucket-name.ts'
import { ProviderKeys } from './provider-keys.ts'
import { parseRules } from './rules.ts'
import { type Principal, unauthorized } from './sign-in.ts'

/** Whose tokens are taken: those signed with a shared secret, or by a key that an identity provider publishes. */
export type TokenIssuer = (
  | { readonly secret: string }
  /** URL of a JSON Web Key Set (RFC 7517). */
  | { readonly jwks: string }
) & {
  /** What `iss` must be; anything when absent. */
  readonly issuer?: string | undefined
  /** What `aud` must be or contain; anything when absent. */
  readonly audience?: string | undefined
  /** The claims that say what the user may do, which each token must have then; anything when absent. */
  readonly rulesClaim?: string | undefined
  readonly bucketsClaim?: string | undefined
}

type Jose = typeof import('jose')

export const TOKEN_CHALLENGE = 'Bearer realm="omega-edge"'

const SYMMETRIC = ['HS256']
/** A public key must never be taken for a secret, so the two lists have nothing in common (RFC 8725, 3.1). */
const ASYMMETRIC = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
  // Of RFC 9864, which providers begin to use, and its older name.
  ...['Ed25519', 'EdDSA'],
]

/** How far the clocks of issuer and server may differ, in seconds. */
const CLOCK_TOLERANCE = 30

/**
 * Checks a JSON Web Token; its `sub` is the user, and it must say when it ends (RFC 7519). Throws 401, and 503 when the
 * identity provider cannot be asked for its keys. `now` is a clock in ms.
 */
export function tokenVerifier(
  issuer: TokenIssuer,
  now?: () => number,
): (token: string) => Promise<Principal> {
  const library = import('jose') // most servers take no tokens
  const verify = signatureVerifier(library, issuer, now, {
    requiredClaims: ['sub', 'exp', issuer.rulesClaim, issuer.bucketsClaim].filter(
      (claim) => claim !== undefined,
    ),
    clockTolerance: CLOCK_TOLERANCE,
    ...(issuer.issuer !== undefined && { issuer: issuer.issuer }),
    ...(issuer.audience !== undefined && { audience: issuer.audience }),
  })
  return async (token) => {
    const { errors } = await library
    try {
      const { payload } = await verify(token)
      const sub: unknown = payload.sub
      if (typeof sub !== 'string') throw invalid('its "sub" is no text')
      if (sub === '') throw invalid('its "sub" names nobody')
      return { name: sub, ...rightsIn(payload, issuer) }
    } catch (error) {
      if (error instanceof OmegaError) throw error
      throw isOfToken(errors, error) ? invalid(reasonOf(errors, error, issuer)) : providerAway(error)
    }
  }
}

function signatureVerifier(
  library: Promise<Jose>,
  issuer: TokenIssuer,
  now: (() => number) | undefined,
  options: JWTVerifyOptions,
) {
  if ('secret' in issuer) {
    const secret = new TextEncoder().encode(issuer.secret)
    return async (token: string) =>
      (await library).jwtVerify(token, secret, { ...options, algorithms: SYMMETRIC })
  }
  const keys = library.then((jose) => new ProviderKeys(jose, new URL(issuer.jwks), now))
  return async (token: string) => (await keys).verify(token, { ...options, algorithms: ASYMMETRIC })
}

/** Throws 401 for a claim that says nothing that can be read: such a token would allow all. */
function rightsIn(
  payload: JWTPayload,
  { rulesClaim, bucketsClaim }: TokenIssuer,
): Pick<Principal, 'rules' | 'buckets'> {
  const listIn = (claim: string, separator: string): readonly string[] => {
    const value = payload[claim]
    const list: unknown = typeof value === 'string' ? value.split(separator) : value
    const texts = Array.isArray(list)
      ? list.filter((item) => typeof item === 'string').map((item) => item.trim())
      : []
    const isWhole = Array.isArray(list) && texts.length === list.length && texts.every((text) => text !== '')
    if (!isWhole) throw invalid(`its "${claim}" is no list of texts`)
    if (texts.length === 0) throw invalid(`its "${claim}" is an empty list`)
    return texts
  }
  const rulesIn = (claim: string) =>
    parseRules(listIn(claim, ';').map((text) => ({ text, origin: `claim "${claim}"` })))
  try {
    return {
      ...(rulesClaim !== undefined && { rules: rulesIn(rulesClaim) }),
      ...(bucketsClaim !== undefined && { buckets: listIn(bucketsClaim, ',').map(parseBucket) }),
    }
  } catch (error) {
    // It is the token that is wrong, not the request.
    throw error instanceof OmegaError && error.kind === 'bad-request' ? invalid(error.message) : error
  }
}

/** Whether the token is what is wrong, rather than the way to the keys: of those the library has only the base class. */
function isOfToken(errors: Jose['errors'], error: unknown): error is errors.JOSEError {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false
  return error instanceof errors.JOSEError && error.constructor !== errors.JOSEError
}

/** What is wrong with a token, and what would be right; its claims are read only when its signature is right. */
function reasonOf(errors: Jose['errors'], error: errors.JOSEError, expected: TokenIssuer): string {
  if (error instanceof errors.JWSInvalid) return 'it is no JSON Web Token'
  const isOfClaim = error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed
  if (!isOfClaim) return error.message
  const { claim, reason, payload } = error
  if (reason === 'missing') return `it has no "${claim}"`
  if (reason !== 'check_failed') return error.message
  switch (claim) {
    case 'exp':
      return `it has expired at ${timeOf(payload.exp)}`
    case 'nbf':
      return `it holds from ${timeOf(payload.nbf)} on`
    case 'iss':
      return `its "iss" is ${JSON.stringify(payload.iss)}, expected "${expected.issuer}"`
    case 'aud':
      return `its "aud" is ${JSON.stringify(payload.aud)}, expected "${expected.audience}"`
  }
  return error.message
}

/** Of seconds since 1970, which need not be of a year that has a spelling. */
function timeOf(seconds: number | undefined): string {
  const time = new Date(Number(seconds) * 1000)
  return Number.isNaN(time.getTime()) ? `second ${seconds}` : time.toISOString()
}

/** RFC 6750, 3.1. */
function invalid(reason: string): OmegaError {
  return unauthorized(`The token is not valid: ${reason}`, [`${TOKEN_CHALLENGE}, error="invalid_token"`])
}

function providerAway(cause: unknown): OmegaError {
  return new OmegaError('unavailable', 'The keys of the identity provider cannot be read, try again later', {
    headers: { 'Retry-After': '5' },
    cause,
  })
}
