import { expect, test, vi } from 'vitest'
import { OmegaError } from '../../src/error.ts'
import { apiKeyVerifier } from '../../src/http/api-key.ts'
import { hashKey } from '../../src/http/keys.ts'

async function signIn(key = 'secret') {
  const users = new Map([['ann', await hashKey(key)]])
  const findUser = vi.fn(async (name: string) => {
    const hash = users.get(name)
    return hash === undefined ? undefined : { name, keys: [{ id: '', hash }] }
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

test('the same key from many requests at once is checked once', async () => {
  const { verify } = await signIn()
  const derive = vi.spyOn(crypto.subtle, 'deriveBits')
  await Promise.all(Array.from({ length: 20 }, () => verify('ann:secret', '10.0.0.1')))
  expect(derive.mock.calls.length).toBeLessThanOrEqual(1)
  derive.mockRestore()
})

test('who has signed in is not held up by wrong keys from the same address', async () => {
  const { verify } = await signIn()
  await verify('ann:secret', '10.0.0.1')
  const wrong = Array.from({ length: 12 }, (_, i) =>
    verify(`ann:wrong ${i}`, '10.0.0.1').catch((error: OmegaError) => error.kind),
  )
  expect(await verify('ann:secret', '10.0.0.1')).toEqual({ name: 'ann' })
  expect((await Promise.all(wrong)).toSorted()).toEqual([
    'too-many-requests',
    'too-many-requests',
    ...Array.from({ length: 10 }, () => 'unauthorized'),
  ])
  expect(await verify('ann:secret', '10.0.0.1')).toEqual({ name: 'ann' })
  await expect(verify('ann:wrong', '10.0.0.2')).rejects.toThrow('wrong')
})

test('each key of a user is taken until it ends, and noted once a minute', async () => {
  let now = Date.parse('2026-01-01')
  const key = async (text: string, expires?: string) => ({
    id: text.slice(0, 6),
    hash: await hashKey(text),
    ...(expires !== undefined && { expires: new Date(expires) }),
  })
  const keys = [await key('aaaaaa-one', '2026-01-02'), await key('bbbbbb-two')]
  const used: string[] = []
  const verify = apiKeyVerifier(
    {
      findUser: async (name) => ({ name, keys, readOnly: true }),
      noteUse: async ({ id, used: at }) => void used.push(`${id} ${at.toISOString().slice(0, 16)}`),
    },
    undefined,
    () => now,
  )
  for (const text of ['aaaaaa-one', 'bbbbbb-two', 'aaaaaa-one']) {
    expect(await verify(`ann:${text}`)).toEqual({ name: 'ann', readOnly: true })
  }
  expect(used).toEqual(['aaaaaa 2026-01-01T00:00', 'bbbbbb 2026-01-01T00:00'])
  await expect(verify('ann:aaaaaa-two')).rejects.toThrow('wrong')
  now = Date.parse('2026-01-02')
  await expect(verify('ann:aaaaaa-one')).rejects.toThrow('has expired')
  await verify('ann:bbbbbb-two')
  expect(used.length).toBe(3)
  keys.pop()
  await expect(verify('ann:bbbbbb-two')).rejects.toThrow('wrong')
})
