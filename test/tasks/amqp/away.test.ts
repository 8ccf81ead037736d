import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { AmqpConnection } from '../../../src/tasks/amqp/connection.ts'

/** What a publication and a wait for the connection fail of. */
const failuresOf = async (url: string) => {
  const connection = new AmqpConnection({ url, patience: 2000, report: () => {} })
  const publication = { exchange: '', routingKey: 'x', body: '', properties: {}, mandatory: false }
  const works = [connection.publish(publication), connection.ready(1000)]
  const failures = await Promise.all(works.map((work) => work.catch((error: unknown) => error)))
  await connection.close()
  expect(inspect(failures, { depth: 9 })).not.toContain('s3cret')
  return failures
}

test.each([
  ['amqp://ann:s3cret@127.0.0.1:1/x', '127.0.0.1:1', /ECONNREFUSED/],
  ['ws://ann:s3cret@127.0.0.1:1/x', '127.0.0.1:1', /./],
  ['amqp://ann:s3cret@no-such-host.invalid/x', 'no-such-host.invalid', /ENOTFOUND|EAI_AGAIN/],
])('a broker that cannot be reached at %s is named, and the cause', async (url, host, cause) => {
  const failures = await failuresOf(url)
  expect(new Set(failures.map(String)).size).toBe(1)
  for (const failure of failures) {
    expect(failure).toMatchObject({ kind: 'unavailable', headers: { 'Retry-After': '2' } })
    const [, reason] = String(failure).split(
      `The broker of tasks at ${host} cannot be reached, try again later: `,
    )
    expect(reason).toMatch(cause)
  }
})

test('one that says nothing is named too', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const host = `127.0.0.1:${(silent.address() as { port: number }).port}`
  for (const failure of await failuresOf(`amqp://ann:s3cret@${host}`)) {
    // The wait for a connection may end before the connection does, which then has no reason yet.
    expect(String(failure)).toMatch(new RegExp(`at ${host} cannot be reached, .*(in time|does not answer)`))
  }
  silent.close()
})
