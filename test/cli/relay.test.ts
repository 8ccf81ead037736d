import { expect, test } from 'vitest'
import { addressOf } from '../../src/cli/relay.ts'

test.each([
  ['127.0.0.1:5672', '127.0.0.1', 5672],
  ['[::1]:5672', '::1', 5672],
  ['[::ffff:127.0.0.1]:1', '::ffff:127.0.0.1', 1],
  ['::1:5672', '::1', 5672],
  ['rabbit.example:0', 'rabbit.example', 0],
])('%s is an address', (text, host, port) => expect(addressOf(text)).toEqual({ host, port }))

test.each(['[::1]', '::1]:1', '[rabbit]:1', 'rabbit', ':1', 'rabbit:70000', '[]:1'])('%s is none', (text) => {
  expect(() => addressOf(text)).toThrow(`Address "${text}" must be a host and a port`)
})
