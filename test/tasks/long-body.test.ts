import { expect, test } from 'vitest'
import { wireText } from '../../src/data/json/wire.ts'
import { withBody, withReadBody } from '../../src/tasks/long-body.ts'

const CALL = { args: ['double'], kwargs: { year: '2026' } }
const LONG = JSON.stringify('a'.repeat(100_000))

test('a short body is an argument at once, a long one is text until its worker reads it', () => {
  const short = withBody(CALL, '{"n": 1.0}')
  expect(wireText(short.args)).toBe('["double",{"n":1.0}]')
  expect(withReadBody(short)).toBe(short)
  const long = withBody(CALL, LONG)
  expect(long.args).toEqual(['double'])
  expect(withReadBody(long)).toEqual({ args: ['double', JSON.parse(LONG)], kwargs: CALL.kwargs })
  expect(withBody(CALL, '').args).toEqual(['double', {}])
})

test('what is not JSON is refused by who reads it', () => {
  expect(() => withBody(CALL, '{')).toThrow(/^The body is not JSON: JSON ends/)
  const cut = withBody(CALL, LONG.slice(0, -1))
  expect(() => withReadBody(cut)).toThrow(/^The body is not JSON: JSON ends/)
})

test('no parameter of a client is taken for a body', () => {
  const { args, kwargs } = withReadBody(withBody({ args: [], kwargs: { __body: '1' } }, '2'))
  expect([args, kwargs]).toEqual([[2], {}])
})
