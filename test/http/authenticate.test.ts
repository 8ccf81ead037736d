import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { createAuthenticator } from '../../src/http/authenticate.ts'
import { hashKey } from '../../src/http/keys.ts'

const secret = 'a secret of thirty-two characters'
const token = await new SignJWT()
  .setProtectedHeader({ alg: 'HS256' })
  .setSubject('bob')
  .setExpirationTime('1h')
  .sign(new TextEncoder().encode(secret))
const hash = await hashKey('key')
const NAMES = ['ann', 'jürgen', '李']
const users = {
  findUser: async (name: string) => (NAMES.includes(name) ? { name, keys: [{ id: '', hash }] } : undefined),
}
const request = (authorization?: string) =>
  new Request('http://localhost/api/v1/dataset/', { headers: authorization ? { authorization } : {} })

describe.each([
  ['API keys', { users }, 'ApiKey realm="omega-edge"'],
  ['tokens', { tokens: { secret } }, 'Bearer realm="omega-edge"'],
  ['both', { users, tokens: { secret } }, 'ApiKey realm="omega-edge", Bearer realm="omega-edge"'],
])('where %s are taken', (_, credentials, challenge) => {
  const authenticate = createAuthenticator(credentials)

  test.each(['ApiKey ann:key', 'apikey ann:key', 'APIKEY  ann:key', 'Bearer ann:key'])(
    '"%s" signs in by its key, or is told what would',
    async (header) => {
      const signedIn = authenticate(request(header))
      if ('users' in credentials) expect(await signedIn).toEqual({ name: 'ann' })
      else await expect(signedIn).rejects.toMatchObject({ headers: { 'WWW-Authenticate': challenge } })
    },
  )

  test.each(['Bearer', 'bearer'])('a token behind "%s" signs in, or is told what would', async (scheme) => {
    const signedIn = authenticate(request(`${scheme} ${token}`))
    if ('tokens' in credentials) expect(await signedIn).toEqual({ name: 'bob' })
    else await expect(signedIn).rejects.toMatchObject({ headers: { 'WWW-Authenticate': challenge } })
  })

  test.each([undefined, 'ApiKey', 'ApiKey ', 'Bearer ', 'Basic YW5uOmtleQ==', 'ann:key'])(
    '"%s" is a 401 that names what is taken',
    async (header) => {
      await expect(authenticate(request(header))).rejects.toMatchObject({
        kind: 'unauthorized',
        headers: { 'WWW-Authenticate': challenge },
      })
    },
  )
})

test.each(['jürgen', '李'])('the name "%s" is read as clients send it, in UTF-8 or Latin-1', async (name) => {
  const authenticate = createAuthenticator({ users })
  const utf8 = Buffer.from(`ApiKey ${name}:key`).toString('latin1')
  expect(await authenticate(request(utf8))).toEqual({ name })
  if (name === 'jürgen') expect(await authenticate(request(`ApiKey ${name}:key`))).toEqual({ name })
})
