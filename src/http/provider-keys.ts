import type { JWTVerifyOptions, JWTVerifyResult } from 'jose'
import { OmegaError } from '../error.ts'
import { Allowances } from './allowance.ts'

type Jose = typeof import('jose')

/** How long the key set may take, in ms. */
const PATIENCE = 5000

/** How often the keys are asked for again for tokens whose key is not among them: anyone may send such. */
const ASKED_AGAIN = { burst: 5, seconds: 5 }

/**
 * The keys that an identity provider publishes (a JWKS), kept for ten minutes. A token of a key that is not among them has them asked
 * for again at once, since providers change their keys; when that was done too often of late it is 503 with `Retry-After`, as the key may
 * be a new one.
 */
export class ProviderKeys {
  readonly #jose: Jose
  readonly #keys: ReturnType<Jose['createRemoteJWKSet']>
  readonly #again: Allowances

  constructor(jose: Jose, url: URL, now?: () => number) {
    this.#jose = jose
    // The library itself would not ask again for half a minute, and answer that there is no such key.
    const cooldownDuration = Number.MAX_SAFE_INTEGER
    this.#keys = jose.createRemoteJWKSet(url, { timeoutDuration: PATIENCE, cooldownDuration })
    this.#again = new Allowances(ASKED_AGAIN, now)
  }

  /** Throws jose's errors for what is wrong with the token, or with the key set. */
  async verify(token: string, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
    try {
      return await this.#verify(token, options)
    } catch (error) {
      if (!this.#mayBeNew(error, token)) throw error
      const seconds = this.#again.wait('')
      if (seconds > 0) throw notYet(Math.ceil(seconds))
      this.#again.take('')
      await this.#keys.reload()
      return this.#verify(token, options)
    }
  }

  /** Whether the key of the token may have been published since: it is not there, or it is not named and none fits. */
  #mayBeNew(error: unknown, token: string): boolean {
    const { decodeProtectedHeader, errors } = this.#jose
    if (error instanceof errors.JWKSNoMatchingKey) return true
    const isOfNone = error instanceof errors.JWSSignatureVerificationFailed
    return isOfNone && decodeProtectedHeader(token).kid === undefined
  }

  /** A token that does not name its key is tried with each that it may be of. */
  async #verify(token: string, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
    const { jwtVerify, errors } = this.#jose
    try {
      return await jwtVerify(token, this.#keys, options)
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
      for await (const key of error) {
        try {
          return await jwtVerify(token, key, options)
        } catch (cause) {
          if (!(cause instanceof errors.JWSSignatureVerificationFailed)) throw cause
        }
      }
      throw new errors.JWSSignatureVerificationFailed()
    }
  }
}

function notYet(seconds: number): OmegaError {
  return new OmegaError(
    'unavailable',
    'The key of the token is not known, and the keys of the identity provider were asked for often of late, try again later',
    { headers: { 'Retry-After': String(seconds) } },
  )
}
