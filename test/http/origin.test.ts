import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { refuseForeignOrigins } from '../../src/http/origin.ts'
import { problem } from '../../src/http/response.ts'

const app = new Hono().use(refuseForeignOrigins('https://app.example')).all('*', (c) => c.text('done'))
app.onError((error) => problem(error, 'id'))
const status = async (method: string, origin?: string) =>
  (
    await app.request('http://127.0.0.1:8000/api/v1/dataset/x', {
      method,
      ...(origin && { headers: { origin } }),
    })
  ).status

test.each([
  ['PUT', 'http://evil.example', 403],
  ['POST', 'null', 403],
  ['DELETE', 'http://127.0.0.1:9000', 403],
  ['PUT', 'http://127.0.0.1:8000', 200],
  ['PUT', 'https://app.example', 200],
  ['PUT', undefined, 200],
  ['GET', 'http://evil.example', 200],
])('%s by a page of %s answers %i', async (method, origin, expected) => {
  expect(await status(method, origin)).toBe(expected)
})
