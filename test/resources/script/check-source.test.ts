import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { checkSource } from '../../../src/resources/script/check-source.ts'
import type { Call } from '../../../src/routing/call.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** What becomes of a doubtful source where Python answers after `seconds`, of which it has other work for `busy`. */
async function checked({ seconds, busy }: { seconds: number; busy: number }) {
  const failure = { kind: 'unprocessable', exception: 'SyntaxError', message: 'invalid syntax' }
  let now = 0
  const asked = Promise.withResolvers<void>()
  const tasks = {
    run: () => {
      asked.resolve()
      return new Promise((resolve) =>
        setTimeout(() => resolve({ outcome: { state: 'FAILURE', failure } }), seconds * 1000),
      )
    },
    isUnderway: () => now >= busy,
    revoke: vi.fn(async () => undefined),
  }
  const call = {
    tasks,
    name: 's',
    resource: 'script',
    action: 'put',
    bucket: 'b',
    user: null,
    collectionUri: '/',
  }
  const ended = vi.fn()
  const check = checkSource(call as unknown as Call, { language: 'py', source: 'x = = 1' })
  check.then(
    () => ended('taken'),
    (error: Error) => ended(error.message),
  )
  await asked.promise
  for (; now < 600 && ended.mock.calls.length === 0; now++) await vi.advanceTimersByTimeAsync(1000)
  return { said: ended.mock.calls[0]?.[0], revoked: tasks.revoke.mock.calls.length }
}

const REFUSED = 'Script "s" is not Python: invalid syntax'

test.each([
  ['is being started, for however long', { seconds: 100, busy: 0 }, REFUSED, 0],
  ['is soon free', { seconds: 3, busy: 2 }, REFUSED, 0],
  ['has other work', { seconds: 100, busy: 90 }, 'taken', 1],
])('a doubtful source where Python %s', async (_, python, expected, revocations) => {
  const { said, revoked } = await checked(python)
  expect([said, revoked]).toEqual([expected, revocations])
})
