import { expect, test } from 'vitest'
import { Access } from '../../src/http/access.ts'
import { routes } from '../../src/http/routes.ts'
import { parseRules } from '../../src/http/rules.ts'
import type { Principal } from '../../src/http/sign-in.ts'
import { UserLimits } from '../../src/http/user-limits.ts'
import type { TaskRecord } from '../../src/store/task-records.ts'

const rulesOf = (...texts: string[]) => parseRules(texts.map((text) => ({ text, origin: 'test' })))
const access = (principal: Partial<Principal> | undefined, ...rules: string[]) =>
  new Access(rulesOf(...rules), principal && { name: 'ann', ...principal })
const subject = (text: string) => {
  const [resource = '', name = '', action = ''] = text.split('/')
  return { resource, name, action }
}

test('rules of the server and of the user must both allow', () => {
  const both = access({ rules: rulesOf('dataset/.*/get', 'model/.*/.*') }, 'dataset/.*/.*')
  expect(['dataset/a/get', 'dataset/a/put', 'model/a/get'].map((text) => both.allows(subject(text)))).toEqual(
    [true, false, false],
  )
  expect(() => both.authorize(subject('dataset/a/put'))).toThrow('No rule allows "dataset/a/put"')
})

test('who may only read changes nothing by any route, and runs no code', () => {
  const reader = access({ readOnly: true })
  const admitted = routes.filter((route) => {
    try {
      reader.admit(route, 'omegaml')
      return true
    } catch {
      return false
    }
  })
  const others = admitted
    .filter(({ method }) => method !== 'GET')
    .map(({ resource, action }) => `${resource} ${action}`)
  const computing = [
    'predict',
    'predict_proba',
    'decision_function',
    'transform',
    'score',
    'complete',
    'embed',
    'list',
  ]
  expect(others.filter((other) => !computing.some((action) => other.endsWith(` ${action}`)))).toEqual([])
  const said = admitted.map(({ method, resource, action }) => `${method} ${resource} ${action}`)
  expect(said).toEqual(
    expect.arrayContaining(['GET dataset get', 'GET job export', 'PUT model predict', 'POST model list']),
  )
  for (const other of ['GET job run', 'GET model fit', 'GET script run', 'GET config get']) {
    expect(said).not.toContain(other)
  }
})

test('code of one’s own runs in a model for who may put and run a script of its name', () => {
  expect(access(undefined).mayRunCode('a')).toBe(true)
  expect(access(undefined, 'model/.*/.*', 'script/.*/run').mayRunCode('a')).toBe(false)
  const own = access({ rules: rulesOf('script/mine/(put|run)', 'model/.*/.*') })
  expect([own.mayRunCode('mine'), own.mayRunCode('other')]).toEqual([true, false])
  expect(access({ readOnly: true }).mayRunCode('a')).toBe(false)
})

test('a bucket that is not the user’s is refused by name', () => {
  const [route] = routes
  const own = access({ buckets: ['team.a'] })
  own.admit(route!, 'team.a')
  expect(() => own.admit(route!, 'omegaml')).toThrow('may not use bucket "omegaml", only "team.a"')
})

test('tasks are seen by who has submitted them, and by who may see all', () => {
  const task = (user: string | null, bucket = 'omegaml') => ({ user, bucket }) as TaskRecord
  const sees = (principal: Partial<Principal> | undefined) =>
    [task('ann'), task('bob'), task(null), task('ann', 'x')].map((one) => access(principal).sees(one))
  expect(sees({})).toEqual([true, false, false, true])
  expect(sees({ allTasks: true })).toEqual([true, true, true, true])
  expect(sees({ allTasks: true, buckets: ['omegaml'] })).toEqual([true, true, true, false])
  expect(sees(undefined)).toEqual([true, true, true, true])
  expect([access(undefined).seesAll, access({ allTasks: true }).seesAll, access({}).seesAll]).toEqual([
    true,
    true,
    false,
  ])
})

test('a user has as many requests and tasks as in a minute at once, and again as time passes', () => {
  let now = 0
  const limits = new UserLimits({ requests: 3, tasks: 1, now: () => now })
  const ask = (user: string, route: Parameters<UserLimits['admit']>[1] = {}) => limits.admit(user, route)
  const computing = { present: () => '' }
  ask('ann', computing)
  expect(() => ask('ann', computing)).toThrow(
    expect.objectContaining({ kind: 'too-many-requests', headers: { 'Retry-After': '60' } }),
  )
  ask('ann')
  ask('ann')
  expect(() => ask('ann')).toThrow(expect.objectContaining({ headers: { 'Retry-After': '20' } }))
  ask('bob')
  now = 20_000
  ask('ann')
  expect(() => ask('ann')).toThrow('too many requests')
})
