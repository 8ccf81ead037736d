import { expect, test } from 'vitest'
import { hashKey, newKey, verifyKey } from '../../src/http/keys.ts'
import { isLoopback } from '../../src/http/loopback.ts'

test('a new key is 40 hexadecimal digits, another each time', () => {
  expect(newKey()).toMatch(/^[0-9a-f]{40}$/)
  expect(newKey()).not.toBe(newKey())
})

test('a hash is a salted PHC string that only its key verifies', async () => {
  const [first, second] = await Promise.all([hashKey('kéy'), hashKey('kéy')])
  expect(first).toMatch(/^\$pbkdf2-sha256\$i=\d{6}\$[^$]+\$[^$]+$/)
  expect(first).not.toBe(second)
  expect(await verifyKey('kéy', first)).toBe(true)
  expect(await verifyKey('key', first)).toBe(false)
})

test.each([
  '',
  'kéy',
  '$pbkdf2-sha256$i=0$AA==$AA==',
  '$argon2id$v=19$m=1$AA$AA',
  '$pbkdf2-sha256$i=1$AA==$AA==',
])('the broken hash "%s" verifies nothing', async (hash) => expect(await verifyKey('kéy', hash)).toBe(false))

test.each(['127.0.0.1', '127.8.9.10', '::1', '[::1]', 'localhost', 'LOCALHOST'])('%s is loopback', (host) => {
  expect(isLoopback(host)).toBe(true)
})

test.each(['0.0.0.0', '::', '', '10.0.0.1', '127.0.0.1.example.org', 'localhost.example.org', '1127.0.0.1'])(
  '"%s" is not loopback',
  (host) => expect(isLoopback(host)).toBe(false),
)
