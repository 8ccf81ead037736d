import { describe, expect, test } from 'vitest'
import { misspelt, readSettings } from '../src/config.ts'

test('a flag wins over the environment, which wins over the file', () => {
  const file = { host: 'from-file', port: 1, workers: 1 }
  const env = { OMEGA_RESTAPI_PORT: '2', OMEGA_WORKERS: '2' }
  expect(readSettings({ workers: '3' }, env, file)).toMatchObject({ host: 'from-file', port: 2, workers: 3 })
})

test('several origins are told by commas', () => {
  const origins = ['https://a.example', 'tauri://localhost', 'http://localhost:3000']
  expect(readSettings({ cors: origins.join(', ') }, {}).cors).toEqual(origins)
})

test('a flag that was not given and a variable that is empty leave the setting to others', () => {
  expect(readSettings({ port: undefined }, { OMEGA_RESTAPI_PORT: '' })).toMatchObject({ port: 8000 })
})

const BROKER = 'amqp://localhost'
const SECRET = 'a secret of thirty-two characters'

describe('what is wrong is said with the name of the setting, its variable and what would be right', () => {
  test.each<[Record<string, string>, RegExp]>([
    [
      { port: 'abc' },
      /^Setting "port" \(OMEGA_RESTAPI_PORT\) is wrong: expected a whole number from 0 to 65535, not "abc"$/,
    ],
    [{ port: '' }, /expected a whole number from 0 to 65535, not ""/],
    [{ port: '70000' }, /expected a whole number from 0 to 65535, not "70000"/],
    [{ bodyLimit: '1.5' }, /expected a whole number from 1 on, not "1.5"/],
    [{ taskTimeLimit: '1e9' }, /expected a number of seconds above 0, up to 2000000, not "1e9"/],
    [{ compat: 'omega' }, /expected "guide" or "oss", not "omega"$/],
    [{ demo: 'perhaps' }, /expected true or false, not "perhaps"$/],
    [{ host: 'http://localhost' }, /expected a name or an address alone, .*, not "http:\/\/localhost"$/],
    [{ host: '127.0.0.1:80' }, /expected a name or an address alone/],
    [{ resultExpires: '99999999999999999999' }, /up to 3000000000, not "99999999999999999999"$/],
    [{ pythonPackages: 'ftp://host/wheels' }, /expected a folder, or an address/],
    [{ pythonPackages: 'https://' }, /expected a folder, or an address/],
    [{ data: '' }, /expected text that is not empty/],
    [{ mongo: 'localhost' }, /"mongo" \(OMEGA_MONGO_URL\) is wrong: expected "mongodb:\/\/host\/database"/],
    [{ broker: 'redis://localhost', mongo: 'mongodb://h/d' }, /expected "amqp:\/\/user:password@host"/],
    [{ broker: BROKER }, /"broker" \(OMEGA_BROKER\) is given without "mongo" \(OMEGA_MONGO_URL\)/],
    [{ user: 'ann' }, /expected "name:key", without spaces around the name or in the key$/],
    [{ user: 'ann:key\n' }, /expected "name:key", without spaces/],
    [{ user: ' ann:key' }, /expected "name:key", without spaces/],
    [{ jwtSecret: 'short' }, /"jwtSecret" \(OMEGA_JWT_SECRET\) is wrong: expected 32 characters .*3\.2\)$/],
    [{ jwtKeys: 'http://id.test/keys' }, /expected "https:\/\/host\/path", not "http:\/\/id.test\/keys"$/],
    [{ jwtKeys: 'https://' }, /expected "https:\/\/host\/path"/],
    [{ jwtSecret: SECRET, jwtKeys: 'https://id.test/keys' }, /are both given/],
    [{ jwtAudience: 'omega' }, /Tokens are not taken without "jwtSecret"/],
    [
      { cors: '*' },
      /"cors" \(OMEGA_RESTAPI_CORS\) is wrong: expected origins such as .*"\*" would let any page/,
    ],
    [{ cors: 'https://a.example,https://b.example/' }, /expected origins/],
    [{ trustedProxies: '10.0.0.0/99' }, /expected addresses or ranges such as "10.0.0.0\/8", loopback/],
    [{ trustedProxies: 'loopback,1' }, /expected addresses or ranges/],
    [{ colour: 'red' }, /^Setting "colour" is not known, use one of host, port,/],
  ])('%j', (flags, sentence) => {
    expect(() => readSettings(flags, {})).toThrow(sentence)
  })

  test.each([
    ['mongo', 'mongodb://ann:word@a b/db', /not "mongodb:\/\/\*\*\*@a b\/db"$/],
    ['mongo', 'mongodb://h/a b', /expected "mongodb:\/\/host\/database", not/],
    ['broker', 'amqp://ann:word@a b', /not "amqp:\/\/\*\*\*@a b"$/],
    ['broker', 'amqp://ann:wo/rd@a b', /not "amqp:\/\/\*\*\*@a b"$/],
    ['mongo', 'mongodb://ann:w/o@rd@a b/db', /not "mongodb:\/\/\*\*\*@a b\/db"$/],
  ] as const)('without the password of %s', (name, url, sentence) => {
    expect(() => readSettings({ [name]: url }, {})).toThrow(sentence)
  })

  test.each(['mongo', 'broker', 'user', 'jwtSecret', 'jwtKeys', 'host', 'cors'])(
    'of %s, where the file has no text',
    (name) => {
      expect(() => readSettings({}, {}, { [name]: 5 })).toThrow(/is wrong: expected [^;]*$/)
    },
  )

  test('of several settings', () => {
    expect(() => readSettings({ port: 'x', workers: '0' }, {})).toThrow(/"port".*; .*"workers"/)
  })
})

test('a variable that is misspelt is told, those of omega-ml and of others are not', () => {
  const told = (name: string) => misspelt({ [name]: 'x', PATH: '/bin', OMEGA_RESTAPI_HOST: 'x' })
  expect(told('OMEGA_RESTAPI_PROT')).toEqual([
    'Variable OMEGA_RESTAPI_PROT is not known, did you mean OMEGA_RESTAPI_PORT?',
  ])
  expect(['OMEGA_PORT', 'OMEGA_MONGO', 'OMEGA_WORKER'].flatMap(told)).toEqual([
    expect.stringContaining('OMEGA_RESTAPI_PORT?'),
    expect.stringContaining('OMEGA_MONGO_URL?'),
    expect.stringContaining('OMEGA_WORKERS?'),
  ])
  const others = [
    'OMEGA_CONFIG',
    'OMEGA_RESTAPI_URL',
    'OMEGA_TASK_TIMEOUT',
    'OMEGA_LOG_PYTHON',
    'OMEGA_TEST_MONGO',
  ]
  expect(others.flatMap(told)).toEqual([])
})

test.each([
  { host: '::1' },
  { host: 'fe80::1%eth0' },
  { host: 'omega_1.local' },
  { mongo: 'mongodb+srv://ann:p%40ss@a.test,b.test:27018/omega?retryWrites=false' },
  { pythonPackages: './wheels' },
  { pythonPackages: 'https://id.test/wheels/' },
])('%j is taken', (flags) => {
  expect(readSettings(flags, {})).toMatchObject(flags)
})

test('proxies are told by commas, as names of ranges, addresses and networks', () => {
  const trustedProxies = ['loopback', '10.0.0.0/8', '::1/128', '192.0.2.0/255.255.255.0']
  expect(readSettings({ trustedProxies: trustedProxies.join(', ') }, {})).toMatchObject({ trustedProxies })
})

test.each(['https://id.test/keys', 'http://127.0.0.1:8080/keys', 'http://localhost/keys'])(
  'keys may come from %s',
  (jwtKeys) => {
    expect(readSettings({ jwtKeys }, {})).toMatchObject({ jwtKeys })
  },
)
