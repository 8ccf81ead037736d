import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseBucket } from '../../src/store/bucket-name.ts'
import { type Api, openApi } from './api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

test.each([
  '../x',
  'a/b',
  '$x',
  '.',
  '..',
  'a..b',
  '.a',
  'a.',
  '-a',
  'a b',
  'a\\b',
  'x'.repeat(65),
  'omegaml.data_',
  'a.b_.c',
])('Bucket %j is a 400', async (bucket) => {
  const answer = await api.send('GET', 'dataset/', null, { bucket })
  expect(answer.status).toBe(400)
  expect(((await answer.json()) as { detail: string }).detail).toContain(`Bucket "${bucket}" is no name`)
})

test.each(['mybucket', 'prod', '__exporter', 'team-a', 'v1.0', 'ann@example.org', 'Größe', '2024', 'a_'])(
  'Bucket %j is one of its own',
  (bucket) => expect(parseBucket(bucket)).toBe(bucket),
)

test('Bucket "default" is that of no header, as it is to omega-ml', async () => {
  await api.send('PUT', 'dataset/x', { data: { x: [1] } }, { bucket: 'default' })
  expect((await api.send('GET', 'dataset/x')).status).toBe(200)
  expect((await api.send('GET', 'dataset/x', null, { bucket: 'omegaml' })).status).toBe(200)
  expect((await api.send('GET', 'dataset/x', null, { bucket: 'other' })).status).toBe(404)
})
