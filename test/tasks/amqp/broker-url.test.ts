import { describe, expect, test } from 'vitest'
import { parseBrokerUrl } from '../../../src/tasks/amqp/broker-url.ts'

describe("a broker's URL", () => {
  test.each([
    ['amqp://rabbit.example', 'guest', 'guest', '/'],
    ['amqp://ann:secret@rabbit.example:5671/omega', 'ann', 'secret', 'omega'],
    ['amqp://admin:foobar@127.0.0.1:5672//', 'admin', 'foobar', '/'],
    ['amqps://ann%40home:p%40ss%3A%2F%25%23@[::1]:5671/a%2Fb', 'ann@home', 'p@ss:/%#', 'a/b'],
    ['wss://ann:p%C3%A4ss@edge.example/%2F', 'ann', 'päss', '/'],
  ])('%s says who asks, and for which virtual host', (text, user, password, vhost) => {
    expect(parseBrokerUrl(text)).toMatchObject({ user, password, vhost })
  })

  test.each([
    ['http://ann:secret@rabbit.example', 'amqps'],
    ['amqp://ann:secret@rabbit.example:port', 'no URL'],
    ['amqp://ann:sec%ret@rabbit.example', '%'],
    ['amqp://ann:sec/ret@rabbit.example', 'no URL'],
    ['amqp://ann:77/secret@rabbit.example', '@'],
    ['amqp://ann:77#secret@rabbit.example', '@'],
  ])('%s is refused without the password in the text', (text, what) => {
    const refusal = (() => {
      try {
        return parseBrokerUrl(text)
      } catch (error) {
        return error
      }
    })()
    expect(refusal).toMatchObject({ kind: 'bad-request', message: expect.stringContaining(what) })
    expect(String(refusal)).not.toMatch(/sec|77/)
  })
})
