import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { fetchFailure } from '../src/fetch-failure.ts'
import { startTlsFront } from './tasks/amqp/tls-front.ts'

const failureOf = (url: string) => fetch(url).then(() => undefined, fetchFailure)

test('why there is no answer is said by the code of the system, or in a few words', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  expect(await failureOf(`http://127.0.0.1:${port}`)).toBe('ECONNREFUSED')
  expect(await failureOf('http://127.0.0.1:1')).toBe('bad port')
})

test('what to do about a certificate of a private CA is said', async () => {
  const front = await startTlsFront(1)
  const advice = '; name the certificate of its CA in NODE_EXTRA_CA_CERTS'
  expect(await failureOf(`https://127.0.0.1:${front.port}`)).toMatch(new RegExp(`^[A-Z_]+${advice}$`))
  front.close()
})

test.each([
  [
    'error sending request for url (https://127.0.0.1:1/): client error (Connect): invalid peer certificate: UnknownIssuer',
    'invalid peer certificate: UnknownIssuer; name the certificate of its CA in NODE_EXTRA_CA_CERTS',
  ],
  ['Connection reset by peer (os error 104)', 'Connection reset by peer (os error 104)'],
])('what Deno says, "%s", is cut to what was wrong', (said, reason) => {
  expect(fetchFailure(new TypeError('fetch failed', { cause: new Error(said) }))).toBe(reason)
})

test.each([
  ['self signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['ECONNREFUSED: Unable to connect. Is the computer able to access the url?', 'ECONNREFUSED'],
])('so is what Bun says, "%s"', (said, code) => {
  expect(fetchFailure(Object.assign(new TypeError(said), { code }))).toMatch(new RegExp(`^${code}\\b`))
})
