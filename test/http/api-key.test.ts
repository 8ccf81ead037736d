import { expect, test, vi } from 'vitest'
import { OmegaError } from '../../src/error.ts'
import { apiKeyVerifier } from '../../src/http/api-key.ts'
import { hashKey } from '../../src/http/keys.ts'

async function signIn(key = 'secret') {
  const users = new Map([['ann', await hashKey(key)]])
  const findUser = vi.fn(async (name: string) => {
    const hash = users.get(name)
    return hash === undefined ? undefined : { name, hash }
  })
  return { users, verify: apiKeyVerifier({ findUser }) }
}

test('a key may hold colons', async () => {
  const { verify } = await signIn('a:b:c')
  expect(await verify('ann:a:b:c')).toEqual({ name: 'ann' })
  await expect(verify('ann:a')).rejects.toThrow('wrong')
})

test.each([
  'ann',
  'ann:',
  ':secret',
  'ann:wrong',
  'ann:secret2',
  'bob:secret',
  'bob:nobody',
  '__proto__:secret',
])('"%s" is a 401 that names the scheme', async (credentials) => {
  const { verify } = await signIn()
  const error = await verify(credentials).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(OmegaError)
  expect(error).toMatchObject({
    kind: 'unauthorized',
    headers: { 'WWW-Authenticate': 'ApiKey realm="omega-edge"' },
  })
})

test('an unknown user and a wrong key are told the same', async () => {
  const { verify } = await signIn()
  const messageOf = (credentials: string) => verify(credentials).catch((error: Error) => error.message)
  expect(await messageOf('bob:secret')).toBe(await messageOf('ann:wrong'))
})

test('what was verified does not outlive a new key or the user', async () => {
  const { users, verify } = await signIn()
  await verify('ann:secret')
  users.set('ann', await hashKey('new'))
  await expect(verify('ann:secret')).rejects.toThrow('wrong')
  expect(await verify('ann:new')).toEqual({ name: 'ann' })
  users.delete('ann')
  await expect(verify('ann:new')).rejects.toThrow('wrong')
})

test('a second request with the same key makes no slow hash', async () => {
  const { verify } = await signIn()
  const derive = vi.spyOn(crypto.subtle, 'deriveBits')
  await verify('ann:secret')
  const once = derive.mock.calls.length
  await verify('ann:secret')
  expect(derive.mock.calls.length).toBe(once)
  derive.mockRestore()
})
