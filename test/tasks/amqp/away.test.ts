import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { AmqpConnection } from '../../../src/tasks/amqp/connection.ts'

const failureOf = async (url: string) => {
  const connection = new AmqpConnection({ url, patience: 2000, report: () => {} })
  const publication = { exchange: '', routingKey: 'x', body: '', properties: {}, mandatory: false }
  const failures = [connection.publish(publication), connection.ready(1000)].map((work) =>
    work.catch((error: unknown) => error),
  )
  const [sent, ready] = await Promise.all(failures)
  await connection.close()
  expect(inspect([sent, ready], { depth: 9 })).not.toContain('s3cret')
  expect(String(ready)).toBe(String(sent))
  return sent
}

test.each([
  ['amqp://ann:s3cret@127.0.0.1:1/x', '127.0.0.1:1', /ECONNREFUSED/],
  ['ws://ann:s3cret@127.0.0.1:1/x', '127.0.0.1:1', /./],
  ['amqp://ann:s3cret@no-such-host.invalid/x', 'no-such-host.invalid', /ENOTFOUND|EAI_AGAIN/],
])('a broker that cannot be reached at %s is named, and the cause', async (url, host, cause) => {
  const failure = await failureOf(url)
  expect(failure).toMatchObject({ kind: 'unavailable', headers: { 'Retry-After': '2' } })
  const [, reason] = String(failure).split(
    `The broker of tasks at ${host} cannot be reached, try again later: `,
  )
  expect(reason).toMatch(cause)
})

test('one that says nothing is named too', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const host = `127.0.0.1:${(silent.address() as { port: number }).port}`
  expect(String(await failureOf(`amqp://ann:s3cret@${host}`))).toContain(`at ${host} cannot be reached`)
  silent.close()
})
