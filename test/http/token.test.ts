import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tokenVerifier } from '../../src/http/token.ts'

const secret = 'a secret of thirty-two characters'
const now = () => Math.floor(Date.now() / 1000)
const payload = (): JWTPayload => ({
  sub: 'ann',
  exp: now() + 600,
  iss: 'https://id.test',
  aud: ['omega', 'other'],
})

function signed(
  claims: JWTPayload,
  key: CryptoKey | Uint8Array,
  header: JWTHeaderParameters = { alg: 'HS256' },
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader(header).sign(key)
}

const without = (claim: keyof JWTPayload): JWTPayload => {
  const { [claim]: _, ...rest } = payload()
  return rest
}

describe('tokens signed with a secret', () => {
  const key = new TextEncoder().encode(secret)
  const verify = tokenVerifier({ secret, issuer: 'https://id.test', audience: 'omega' })

  test('name their user by "sub"', async () => {
    expect(await verify(await signed(payload(), key))).toEqual({ name: 'ann' })
  })

  test('may be thirty seconds late, as clocks differ', async () => {
    expect(await verify(await signed({ ...payload(), exp: now() - 20 }, key))).toEqual({ name: 'ann' })
  })

  test.each<[string, string | RegExp, () => Promise<string>]>([
    [
      'that has expired',
      'it has expired at 2020-01-01T00:00:00.000Z',
      () => signed({ ...payload(), exp: 1577836800 }, key),
    ],
    [
      'that is not valid yet',
      'it holds from 2100-01-01T00:00:00.000Z on',
      () => signed({ ...payload(), nbf: 4102444800 }, key),
    ],
    [
      'that is valid in no year',
      'it holds from second 1e+300 on',
      () => signed({ ...payload(), nbf: 1e300 }, key),
    ],
    ['that never expires', 'it has no "exp"', () => signed(without('exp'), key)],
    ['of nobody', 'it has no "sub"', () => signed(without('sub'), key)],
    ['whose name is a number', 'its "sub" is no text', () => signed({ ...payload(), sub: 42 as never }, key)],
    ['of an empty name', 'its "sub" names nobody', () => signed({ ...payload(), sub: '' }, key)],
    [
      'of another issuer',
      'its "iss" is "https://other.test", expected "https://id.test"',
      () => signed({ ...payload(), iss: 'https://other.test' }, key),
    ],
    ['without an issuer', 'it has no "iss"', () => signed(without('iss'), key)],
    [
      'for another audience',
      'its "aud" is ["other"], expected "omega"',
      () => signed({ ...payload(), aud: ['other'] }, key),
    ],
    [
      'signed with another secret',
      'signature verification failed',
      () => signed(payload(), new TextEncoder().encode(`${secret}!`)),
    ],
    ['signed by another algorithm', /"alg"/, () => signed(payload(), key, { alg: 'HS512' })],
    ['that is changed', '', async () => (await signed(payload(), key)).replace(/.\./, 'x.')],
    [
      'that is not signed',
      /"alg"/,
      async () => `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(payload()))}.`,
    ],
    ['that is none', 'it is no JSON Web Token', async () => 'a.b.c'],
  ])('refuse one %s with 401: %s', async (_, reason, token) => {
    await expect(verify(await token())).rejects.toMatchObject({
      kind: 'unauthorized',
      message: typeof reason === 'string' ? expect.stringContaining(reason) : expect.stringMatching(reason),
      headers: { 'WWW-Authenticate': 'Bearer realm="omega-edge", error="invalid_token"' },
    })
  })
})

describe('claims that say what a user may do', () => {
  const key = new TextEncoder().encode(secret)
  const verify = tokenVerifier({ secret, rulesClaim: 'omega_rules', bucketsClaim: 'omega_buckets' })

  test.each([
    [
      ['dataset/.*/get', 'model/.*/predict'],
      ['team.a', 'default'],
    ],
    ['dataset/.*/get; model/.*/predict', 'team.a, default'],
  ])('are lists or texts, such as %j and %j', async (rules, buckets) => {
    const claims = { ...payload(), omega_rules: rules, omega_buckets: buckets }
    const principal = await verify(await signed(claims, key))
    expect(principal.buckets).toEqual(['team.a', 'omegaml'])
    expect(principal.rules?.list.map(({ text }) => text)).toEqual(['dataset/.*/get', 'model/.*/predict'])
  })

  test.each<[string, JWTPayload, string?]>([
    ['are not there', {}],
    ['are empty', { omega_rules: [], omega_buckets: 'a' }, 'its "omega_rules" is an empty list'],
    ['are no texts', { omega_rules: [1], omega_buckets: 'a' }],
    ['are no rules', { omega_rules: '(', omega_buckets: 'a' }],
    ['are no buckets', { omega_rules: '.*', omega_buckets: '' }],
    ['name none', { omega_rules: '.*', omega_buckets: 'a/b' }],
  ])('that %s are a 401', async (_, claims, reason = '') => {
    await expect(verify(await signed({ ...payload(), ...claims }, key))).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.stringContaining(reason),
    })
  })
})

/** The identity provider is neither ours nor on this machine, so that it is what is mocked. */
describe('tokens of an identity provider', () => {
  const jwks = 'https://id.test/keys'
  const published: object[] = []
  let asked = 0
  const provider = setupServer(
    http.get(jwks, () => {
      asked += 1
      return HttpResponse.json({ keys: published })
    }),
  )
  beforeAll(() => provider.listen({ onUnhandledFrame: 'error' }))
  afterAll(() => provider.close())

  async function newKey(kid: string | undefined, alg = 'ES256') {
    const { publicKey, privateKey } = await generateKeyPair(alg)
    const named = kid === undefined ? {} : { kid }
    const jwk = { ...(await exportJWK(publicKey)), ...named, alg, use: 'sig' }
    return { jwk, sign: (claims: JWTPayload) => signed(claims, privateKey, { alg, ...named }) }
  }
  const publish = (...keys: object[]) => void published.splice(0, Number.POSITIVE_INFINITY, ...keys)

  test('are held to the keys that it publishes, which are asked for once', async () => {
    const [known, unknown] = [await newKey('known'), await newKey('unknown')]
    published.splice(0, Number.POSITIVE_INFINITY, known.jwk)
    const verify = tokenVerifier({ jwks })
    asked = 0
    expect(await verify(await known.sign(payload()))).toEqual({ name: 'ann' })
    expect(await verify(await known.sign({ ...payload(), sub: 'bob' }))).toEqual({ name: 'bob' })
    expect(asked).toBe(1)
    await expect(verify(await unknown.sign(payload()))).rejects.toMatchObject({ kind: 'unauthorized' })
    expect(asked).toBe(2)
  })

  test.each(['Ed25519', 'EdDSA', 'RS256', 'PS256', 'ES384'])('are taken by %s', async (alg) => {
    const known = await newKey('known', alg)
    publish(known.jwk)
    expect(await tokenVerifier({ jwks })(await known.sign(payload()))).toEqual({ name: 'ann' })
  })

  test('that do not name their key are tried with each of its type', async () => {
    const [first, second, other] = [await newKey(undefined), await newKey(undefined), await newKey(undefined)]
    const verify = tokenVerifier({ jwks })
    publish(first.jwk)
    await verify(await first.sign(payload()))
    publish(first.jwk, second.jwk)
    for (const key of [first, second])
      expect(await verify(await key.sign(payload()))).toEqual({ name: 'ann' })
    await expect(verify(await other.sign(payload()))).rejects.toMatchObject({ kind: 'unauthorized' })
    await expect(verify(await second.sign({ ...payload(), exp: 1 }))).rejects.toMatchObject({
      kind: 'unauthorized',
    })
  })

  test('of a key that was published a moment ago are taken, and 503 when that was asked too often', async () => {
    const [old, fresh, newest] = [await newKey('old'), await newKey('fresh'), await newKey('newest')]
    publish(old.jwk)
    const verify = tokenVerifier({ jwks }, () => 0)
    await verify(await old.sign(payload()))
    publish(old.jwk, fresh.jwk)
    expect(await verify(await fresh.sign(payload()))).toEqual({ name: 'ann' })
    const forged = await (await newKey('forged')).sign(payload())
    for (let i = 0; i < 4; i++) await expect(verify(forged)).rejects.toMatchObject({ kind: 'unauthorized' })
    publish(old.jwk, fresh.jwk, newest.jwk)
    await expect(verify(await newest.sign(payload()))).rejects.toMatchObject({
      kind: 'unavailable',
      headers: { 'Retry-After': expect.stringMatching(/^[1-5]$/) },
    })
    expect(await verify(await old.sign(payload()))).toEqual({ name: 'ann' })
  })

  test('cannot be made with the public key as a secret', async () => {
    const known = await newKey('known')
    published.splice(0, Number.POSITIVE_INFINITY, known.jwk)
    const forged = await signed(payload(), new TextEncoder().encode(JSON.stringify(known.jwk)))
    await expect(tokenVerifier({ jwks })(forged)).rejects.toMatchObject({ kind: 'unauthorized' })
  })

  test.each<[string, () => Response]>([
    ['does not answer', () => HttpResponse.error()],
    ['answers 500', () => new HttpResponse(null, { status: 500 })],
    ['answers no JSON', () => HttpResponse.text('<html>')],
    ['answers no keys', () => HttpResponse.json({ error: 'no' })],
  ])('are 503 while it %s, and taken when it is back', async (_, answer) => {
    const known = await newKey('known')
    published.splice(0, Number.POSITIVE_INFINITY, known.jwk)
    const verify = tokenVerifier({ jwks })
    const token = await known.sign(payload())
    provider.use(http.get(jwks, answer))
    await expect(verify(token)).rejects.toMatchObject({
      kind: 'unavailable',
      headers: { 'Retry-After': '5' },
    })
    provider.resetHandlers()
    expect(await verify(token)).toEqual({ name: 'ann' })
  })
})
