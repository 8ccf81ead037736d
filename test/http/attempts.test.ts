import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Attempts } from '../../src/http/attempts.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Attempts of which each is answered at once, and the time that they go by, in seconds. */
function open() {
  let seconds = 0
  const attempts = new Attempts(() => seconds * 1000)
  const check = vi.fn(async (isRight: boolean) => isRight)
  /** False: a wrong key; a number: refused for that many seconds. */
  const attempt = async (address: string | undefined, user: string, isRight = false) => {
    const outcome = attempts
      .run({ address, user }, () => check(isRight))
      .catch((error: { headers: Record<string, string> }) => Number(error.headers['Retry-After']))
    await vi.advanceTimersByTimeAsync(2000)
    return outcome
  }
  return {
    check,
    attempt,
    wait: (more: number) => {
      seconds += more
    },
  }
}

test('ten wrong keys of a user from an address are checked, then one every five seconds', async () => {
  const { attempt, check, wait } = open()
  for (let i = 0; i < 10; i++) expect(await attempt('10.0.0.1', 'ann')).toBe(false)
  expect([await attempt('10.0.0.1', 'ann'), check.mock.calls.length]).toEqual([5, 10])
  wait(4)
  expect(await attempt('10.0.0.1', 'ann', true)).toBe(1)
  wait(1)
  expect(await attempt('10.0.0.1', 'ann', true)).toBe(true)
})

test('who is refused keeps nobody else out, behind the same address or another', async () => {
  const { attempt } = open()
  for (let i = 0; i < 30; i++) await attempt('10.0.0.1', 'ann')
  expect(await attempt('10.0.0.1', 'bob', true)).toBe(true)
  expect(await attempt('10.0.0.2', 'ann', true)).toBe(true)
})

test('an address has twenty wrong keys, whoever they are for, then two a second', async () => {
  const { attempt, wait } = open()
  for (let i = 0; i < 20; i++) expect(await attempt('10.0.0.1', `user ${i}`)).toBe(false)
  expect(await attempt('10.0.0.1', 'one more')).toBe(1)
  wait(0.5)
  expect(await attempt('10.0.0.1', 'one more')).toBe(false)
})

test('right keys are not counted', async () => {
  const { attempt } = open()
  for (let i = 0; i < 50; i++) expect(await attempt('10.0.0.1', 'ann', true)).toBe(true)
})

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::2', true],
  ['2001:db8:1:2::1', '2001:0DB8:0001:0002:3:4:5:6%eth0', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::ffff:10.0.0.1', '10.0.0.1', true],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.2', false],
  ['::1', '::2', true],
  [undefined, undefined, true],
])('%s and %s are one client: %s', async (one, other, isOne) => {
  const { attempt } = open()
  for (let i = 0; i < 10; i++) await attempt(one, 'ann')
  expect(await attempt(other, 'ann')).toBe(isOne ? 5 : false)
})

test('one key is checked at a time, and a hundred wait for that', async () => {
  const attempts = new Attempts()
  const running: ((isRight: boolean) => void)[] = []
  const outcomes = Array.from({ length: 102 }, (_, i) =>
    attempts
      .run({ address: `10.0.0.${i}`, user: 'ann' }, () => new Promise((resolve) => running.push(resolve)))
      .catch((error: unknown) => error),
  )
  await vi.advanceTimersByTimeAsync(2000)
  expect(running.length).toBe(1)
  expect(await outcomes[101]).toMatchObject({ kind: 'too-many-requests', headers: { 'Retry-After': '1' } })
  for (let i = 0; i <= 100; i++) {
    expect(running.length).toBe(i + 1)
    running[i]!(true)
    await vi.advanceTimersByTimeAsync(0)
  }
  expect(await Promise.all(outcomes.slice(0, 101))).toEqual(Array.from({ length: 101 }, () => true))
})

test('a check that fails of something else is counted and leaves its place', async () => {
  const attempts = new Attempts()
  const away = () => Promise.reject(new Error('away'))
  await expect(attempts.run({ address: '10.0.0.1', user: 'ann' }, away)).rejects.toThrow('away')
  expect(await attempts.run({ address: '10.0.0.1', user: 'ann' }, async () => true)).toBe(true)
})

test('a thousand who are refused wait a while, those beyond do not', async () => {
  const attempts = new Attempts(() => 0)
  const wrong = () => attempts.run({ address: '10.0.0.1', user: 'ann' }, async () => false)
  for (let i = 0; i < 10; i++) await wrong()
  let refused = 0
  const all = Array.from({ length: 1005 }, () => wrong().catch(() => refused++))
  await vi.advanceTimersByTimeAsync(400)
  expect(refused).toBe(5)
  await vi.advanceTimersByTimeAsync(1600)
  await Promise.all(all)
  expect(refused).toBe(1005)
})
