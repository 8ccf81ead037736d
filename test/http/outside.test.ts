import { expect, test } from 'vitest'
import { inside, type OutsideOptions, outsideReader } from '../../src/http/outside.ts'
import { isBasePath } from '../../src/routing/base-path.ts'

const LOCAL: OutsideOptions = { trustsProxy: (address) => /^(?:127\.0\.0\.1|10\..*)$/.test(address) }
const seen = (
  options: OutsideOptions,
  path: string,
  headers: Record<string, string> = {},
  address: string | undefined = '127.0.0.1',
) => {
  const outside = outsideReader(options)(new Request(`http://server:8000${path}`, { headers }), { address })
  return {
    base: outside.base,
    path: inside(path, outside),
    host: outside.host,
    protocol: outside.protocol,
    address: outside.address(),
  }
}

test.each([
  ['/ml/api/v1/dataset/a%2Fb', '/api/v1/dataset/a%2Fb'],
  ['/ml', '/'],
  ['/mlx/api', '/mlx/api'],
  ['/api/v1/ping', '/api/v1/ping'],
])('below /ml the path %s is %s', (path, expected) => {
  expect(seen({ basePath: '/ml' }, path)).toMatchObject({ base: '/ml', path: expected })
})

test('a trusted proxy says where clients are, whether it takes the prefix off or leaves it', () => {
  const headers = {
    'X-Forwarded-Prefix': '/ml/',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'example.org:443',
    'X-Forwarded-For': '203.0.113.9, 198.51.100.7:5555, 10.1.2.3',
  }
  const outside = {
    base: '/ml',
    path: '/api/v1/ping',
    host: 'example.org',
    protocol: 'https',
    address: '198.51.100.7',
  }
  expect(seen(LOCAL, '/api/v1/ping', headers)).toEqual(outside)
  expect(seen(LOCAL, '/ml/api/v1/ping', headers, '::ffff:127.0.0.1')).toEqual(outside)
})

test.each([
  ['/outer, /inner/', '/outer/inner'],
  ['/, /ml', '/ml'],
  ['/outer, //inner', ''],
  ['', ''],
])('of proxies behind each other that say "%s" the prefix is "%s"', (header, base) => {
  expect(seen(LOCAL, '/api/v1/ping', { 'X-Forwarded-Prefix': header }).base).toBe(base)
})

test('nobody else is believed', () => {
  const headers = {
    'X-Forwarded-Prefix': '/ml',
    'X-Forwarded-Host': 'a.example',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-For': '10.0.0.1',
  }
  const direct = { base: '', path: '/x', host: undefined, protocol: undefined, address: '192.0.2.1' }
  expect(seen(LOCAL, '/x', headers, '192.0.2.1')).toEqual(direct)
  expect(seen({}, '/x', headers, '192.0.2.1')).toEqual(direct)
})

test('RFC 7239 is read where nothing else is said, and addresses that are none are passed over', () => {
  const header = 'for="[2001:db8::1]:8080";host="a.example";proto=https, For=_hidden, for=10.0.0.1'
  expect(seen(LOCAL, '/x', { Forwarded: header })).toMatchObject({
    host: 'a.example',
    protocol: 'https',
    address: '2001:db8::1',
  })
  expect(seen(LOCAL, '/x', { Forwarded: header, 'X-Forwarded-For': '192.0.2.5' })).toMatchObject({
    host: undefined,
    address: '192.0.2.5',
  })
})

test.each(['//evil.example', '/a/../b', '/a?b', '/a b', 'https://evil.example', '/a%2Fb'])(
  'the prefix "%s" is passed over',
  (prefix) => {
    expect(seen(LOCAL, '/x', { 'X-Forwarded-Prefix': prefix }).base).toBe('')
    expect(isBasePath(prefix)).toBe(false)
  },
)

test.each([
  ['/api', '/api/v1/ping'],
  ['/ui', '/ui/tasks'],
])(
  'a prefix "%s" reads as a path of the server: it is put before links, and taken off nothing',
  (base, path) => {
    expect(seen(LOCAL, path, { 'X-Forwarded-Prefix': base })).toMatchObject({ base, path })
    expect(isBasePath(base)).toBe(false)
  },
)
