import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expiryOf } from '../../../src/cli/auth/expiry.ts'
import { userLines } from '../../../src/cli/auth/user-lines.ts'
import { verifyKey } from '../../../src/http/keys.ts'
import { openDisk } from '../../../src/store/disk/disk.ts'
import { openSession } from '../session.ts'

test('adds a user, prints the header, replaces nobody silently, and rotates keys', async () => {
  const data = join(await mkdtemp(join(tmpdir(), 'omega-auth-')), 'data')
  await using session = openSession('node')
  const auth = (...args: string[]) => session.om('auth', ...args, '--data', data)
  const user = async () => {
    const database = await openDisk(data)
    const found = await database.findUser('ann')
    await database.close()
    return found
  }
  const header = await auth(
    'add',
    'ann',
    '--expires',
    '90d',
    '--read-only',
    '--buckets',
    'team.a',
    '--buckets',
    'team.b, sales',
    '--rules',
    'dataset/.*/get',
    '--rules',
    'model/.*/get',
  )
  const [, key = ''] = /^Authorization: ApiKey ann:([\da-f]{40})$/.exec(header.trim()) ?? []
  const added = await user()
  expect(added).toMatchObject({
    readOnly: true,
    buckets: ['team.a', 'team.b', 'sales'], // an option that is given again goes on where it was
    rules: ['dataset/.*/get', 'model/.*/get'],
  })
  expect([key.startsWith(added!.keys[0]!.id), await verifyKey(key, added!.keys[0]!.hash)]).toEqual([
    true,
    true,
  ])
  await expect(auth('add', 'ann')).rejects.toThrow('User "ann" exists')
  const rotated = await auth('rotate', 'ann', '--keep', '1d')
  expect(rotated).toMatch(/^Authorization: ApiKey ann:/)
  const [old, fresh] = (await user())!.keys
  expect([old?.id, fresh?.expires]).toEqual([key.slice(0, 6), undefined])
  await auth('revoke', 'ann', old!.id)
  expect((await user())?.keys.map(({ id }) => id)).toEqual([fresh!.id])
})

test('keys that are given at the same time are all kept', async () => {
  const data = join(await mkdtemp(join(tmpdir(), 'omega-auth-')), 'data')
  await using session = openSession('node')
  await session.om('auth', 'add', 'ann', '--data', data)
  await using other = openSession('node')
  const give = async (one: typeof session) => {
    for (let i = 0; i < 3; i++) await one.om('auth', 'key', 'ann', '--data', data)
  }
  await Promise.all([give(session), give(other)])
  const list = await session.om('auth', 'list', '--data', data)
  expect(list.trim().split('\n')).toHaveLength(7)
})

describe('what the list shows of a user', () => {
  const [created, used] = [new Date('2026-01-01'), new Date('2026-02-01')]

  test('has a line for each key', () => {
    const keys = [
      { id: 'abc123', hash: '', created, expires: used },
      { id: '', hash: '' },
    ]
    expect(userLines({ name: 'ann', keys, readOnly: true }, [{ name: 'ann', id: 'abc123', used }])).toEqual([
      'ann\tabc123\tcreated 2026-01-01T00:00:00.000Z\texpires 2026-02-01T00:00:00.000Z\tused 2026-02-01T00:00:00.000Z\tread-only',
      'ann\t-\tcreated -\texpires -\tused -\tread-only',
    ])
  })

  test.each(['', 'soon', '2020-01-01', '2999-02-31', '2999-02-28x', '5y', '-1d'])(
    'a key cannot end at %j',
    (text) => {
      expect(() => expiryOf(text)).toThrow('none to come')
    },
  )
})
