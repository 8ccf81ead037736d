import { expect, test } from 'vitest'
import { parseRules } from '../../src/http/rules.ts'
import { standingOf } from '../../src/http/standing.ts'
import type { User } from '../../src/store/user.ts'

const NOW = Date.parse('2026-11-24T05:00:00Z')
const VALID = { id: 'k', hash: '' }
const EXPIRED = { ...VALID, expires: new Date(NOW) }
const USERS: readonly User[] = [
  { name: 'ann', keys: [EXPIRED, VALID] },
  { name: 'expired', keys: [EXPIRED] },
  { name: 'revoked', keys: [] },
  { name: 'reader', keys: [VALID], readOnly: true },
  { name: 'ruled', keys: [VALID], rules: ['dataset/.*/.*'] },
  { name: 'away', keys: [VALID], buckets: ['team'] },
]
const subject = { resource: 'job', name: 'report', action: 'run' }

function standing(user: string | null, { takesTokens = false, rule = '.*' } = {}) {
  const why = standingOf({
    users: { findUser: async (wanted) => USERS.find(({ name }) => name === wanted) },
    rules: parseRules([{ text: rule, origin: 'test' }]),
    takesTokens,
    now: () => NOW,
  })
  return why({ user, bucket: 'omegaml', subject })
}

test.each([
  ['somebody with a valid key', 'ann', undefined],
  ['the one who runs the server', null, undefined],
  ['a user who was removed', 'nobody', 'There is no user "nobody" any more'],
  ['a user whose keys have expired', 'expired', 'No key of user "expired" is valid any more'],
  ['a user whose keys were revoked', 'revoked', 'No key of user "revoked" is valid any more'],
  ['one who may only read now', 'reader', 'User "reader" may only read and predict, not run a job'],
  ['one whose rules no longer allow it', 'ruled', 'No rule allows "job/report/run"'],
  ['one of other buckets', 'away', 'User "away" may not use bucket "omegaml", only "team"'],
])('%s is held to what may be done now', async (_, user, why) => {
  expect(await standing(user)).toBe(why)
})

test('rules of the server hold for everyone, also for who has signed in by a token', async () => {
  expect(await standing('of a token', { takesTokens: true })).toBeUndefined()
  for (const user of [null, 'ann', 'of a token']) {
    expect(await standing(user, { takesTokens: true, rule: 'model/.*' })).toBe(
      'No rule allows "job/report/run"',
    )
  }
})
