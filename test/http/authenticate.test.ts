import { expect, test, vi } from 'vitest'
import { OmegaError } from '../../src/error.ts'
import { createAuthenticator } from '../../src/http/authenticate.ts'
import { hashKey } from '../../src/http/keys.ts'

const request = (authorization?: string) =>
  new Request('http://localhost/api/v1/dataset/', { headers: authorization ? { authorization } : {} })
async function signIn(key = 'secret') {
  const users = new Map([['ann', await hashKey(key)]])
  const findUser = vi.fn(async (name: string) => {
    const hash = users.get(name)
    return hash === undefined ? undefined : { name, hash }
  })
  return { users, authenticate: createAuthenticator({ findUser }) }
}

test.each(['ApiKey ann:secret', 'apikey ann:secret', 'APIKEY  ann:secret'])(
  '"%s" signs in',
  async (header) => {
    const { authenticate } = await signIn()
    expect(await authenticate(request(header))).toEqual({ name: 'ann' })
  },
)

test('a key may hold colons', async () => {
  const { authenticate } = await signIn('a:b:c')
  expect(await authenticate(request('ApiKey ann:a:b:c'))).toEqual({ name: 'ann' })
  await expect(authenticate(request('ApiKey ann:a'))).rejects.toThrow()
})

test.each([
  undefined,
  'ApiKey',
  'ApiKey ann',
  'ApiKey ann:',
  'ApiKey :secret',
  'ApiKey ann:wrong',
  'ApiKey ann:secret2',
  'ApiKey bob:secret',
  'ApiKey bob:nobody',
  'ApiKey __proto__:secret',
  'Basic YW5uOnNlY3JldA==',
  'Bearer a.b.c',
])('"%s" is a 401 that names the scheme', async (header) => {
  const { authenticate } = await signIn()
  const error = await authenticate(request(header)).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(OmegaError)
  expect(error).toMatchObject({
    kind: 'unauthorized',
    headers: { 'WWW-Authenticate': 'ApiKey realm="omega-edge"' },
  })
})

test('an unknown user and a wrong key are told the same', async () => {
  const { authenticate } = await signIn()
  const messageOf = (header: string) => authenticate(request(header)).catch((error: Error) => error.message)
  expect(await messageOf('ApiKey bob:secret')).toBe(await messageOf('ApiKey ann:wrong'))
})

test('what was verified does not outlive a new key or the user', async () => {
  const { users, authenticate } = await signIn()
  await authenticate(request('ApiKey ann:secret'))
  users.set('ann', await hashKey('new'))
  await expect(authenticate(request('ApiKey ann:secret'))).rejects.toThrow('wrong')
  expect(await authenticate(request('ApiKey ann:new'))).toEqual({ name: 'ann' })
  users.delete('ann')
  await expect(authenticate(request('ApiKey ann:new'))).rejects.toThrow('wrong')
})

test('a second request with the same key makes no slow hash', async () => {
  const { authenticate } = await signIn()
  const derive = vi.spyOn(crypto.subtle, 'deriveBits')
  await authenticate(request('ApiKey ann:secret'))
  const once = derive.mock.calls.length
  await authenticate(request('ApiKey ann:secret'))
  expect(derive.mock.calls.length).toBe(once)
  derive.mockRestore()
})
