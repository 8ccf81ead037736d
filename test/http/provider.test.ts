import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tokenVerifier } from '../../src/http/token.ts'

const AUDIENCE = 'urn:omega'
const [CLIENT, SECRET] = ['reports', 'a-secret-of-the-client']

/** oidc-provider itself, which gives tokens to a service by its secret. Its keys may be changed, as providers do. */
describe('tokens of oidc-provider', () => {
  let server: Server
  let url: string
  let provider: Provider
  const keyOf = async (alg: string, kid: string): Promise<JWK> => {
    const { privateKey } = await generateKeyPair(alg, { extractable: true })
    return { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' }
  }
  const provide = (keys: readonly JWK[], alg: 'Ed25519' | 'ES256') => {
    provider = new Provider(url, {
      jwks: { keys: keys as never },
      clients: [
        {
          client_id: CLIENT,
          client_secret: SECRET,
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
          id_token_signed_response_alg: alg,
        },
      ],
      features: {
        clientCredentials: { enabled: true },
        devInteractions: { enabled: false },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => AUDIENCE,
          getResourceServerInfo: () => ({
            scope: 'api',
            audience: AUDIENCE,
            accessTokenFormat: 'jwt',
            accessTokenTTL: 3600,
            jwt: { sign: { alg } },
          }),
        },
      },
    })
  }
  const token = async (): Promise<string> => {
    const answer = await fetch(`${url}/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${CLIENT}:${SECRET}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'api' }),
    })
    const body = (await answer.json()) as { access_token: string }
    expect([answer.status, body]).toMatchObject([200, { token_type: 'Bearer' }])
    return body.access_token
  }
  beforeAll(async () => {
    server = createServer((request, response) => provider.callback()(request, response)).listen(
      0,
      '127.0.0.1',
    )
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  test('are taken, also right after it has changed its key', async () => {
    const old = await keyOf('Ed25519', 'old')
    provide([old], 'Ed25519')
    const verify = tokenVerifier({ jwks: `${url}/jwks`, issuer: url, audience: AUDIENCE })
    const first = await token()
    expect(await verify(first)).toEqual({ name: CLIENT })
    provide([await keyOf('ES256', 'new'), old], 'ES256')
    expect(await verify(await token())).toEqual({ name: CLIENT })
    expect(await verify(first)).toEqual({ name: CLIENT })
  })

  test('for others, or of another issuer, are refused', async () => {
    provide([await keyOf('Ed25519', 'only')], 'Ed25519')
    const given = await token()
    for (const claims of [{ audience: 'urn:other' }, { issuer: 'https://other.test' }]) {
      await expect(tokenVerifier({ jwks: `${url}/jwks`, ...claims })(given)).rejects.toMatchObject({
        kind: 'unauthorized',
      })
    }
  })
})
