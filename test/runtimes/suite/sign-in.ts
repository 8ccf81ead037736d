import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, type Runtime, startServer } from '../server.ts'
import { send } from './client.ts'

const SECRET = 'a secret of thirty-two characters'

export function signInSuite(runtime: Runtime): void {
  describe('sign-in', () => {
    let server: RunningServer
    beforeAll(async () => {
      server = await startServer(runtime, {
        args: ['--no-code', '--request-log'],
        env: { OMEGA_RESTAPI_USER: 'ann:secret', OMEGA_JWT_SECRET: SECRET },
      })
    })
    afterAll(() => server?.stop())
    it.each([undefined, 'ApiKey ann:wrong', 'ApiKey bob:secret', 'Basic YW5uOnNlY3JldA=='])(
      'refuses %s with 401 and WWW-Authenticate',
      async (header) => {
        const answer = await send(
          server,
          'GET',
          'dataset/',
          undefined,
          header ? { Authorization: header } : {},
        )
        expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
          401,
          expect.stringContaining('ApiKey'),
        ])
      },
    )
    it('words it as clients of model servers read it, where they are', async () => {
      const answer = await fetch(`${server.url}/v2/models/flowers/infer`, { method: 'POST', body: '{}' })
      expect([answer.status, await answer.json()]).toEqual([401, { error: expect.any(String) }])
      expect(answer.headers.get('www-authenticate')).toContain('ApiKey')
      expect((await fetch(`${server.url}/v2/health/ready`)).status).toBe(200)
    })
    it.each(['ApiKey ann:secret', 'Bearer ann:secret'])('admits %s', async (Authorization) => {
      expect((await send(server, 'GET', 'dataset/', undefined, { Authorization })).status).toBe(200)
    })
    it('answers many wrong keys with 429, and who has signed in as ever', async () => {
      const read = (Authorization: string) => send(server, 'GET', 'dataset/', undefined, { Authorization })
      await read('ApiKey ann:secret')
      const wrong = await Promise.all(Array.from({ length: 12 }, (_, i) => read(`ApiKey eve:wrong-${i}`)))
      const refused = wrong.filter(({ status }) => status === 429)
      expect([wrong.filter(({ status }) => status === 401).length, refused.length]).toEqual([10, 2])
      expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await read('ApiKey ann:secret')).status).toBe(200)
    })
    it('logs each request as a line of JSON, without what may be secret', async () => {
      const Authorization = 'ApiKey ann:secret'
      const answers = [
        await send(server, 'PUT', 'dataset/logged/?append=0', { data: { x: ['secret'] } }, { Authorization }),
        await send(server, 'GET', 'dataset/logged?note=secret'),
      ]
      const entryOf = ({ headers }: Response) => {
        const line = server
          .output()
          .split('\n')
          .find((text) => text.includes(`"${headers.get('x-request-id')}"`))
        return line === undefined ? undefined : JSON.parse(line)
      }
      const entry = {
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        address: expect.stringMatching(/127\.0\.0\.1$/),
        ms: expect.any(Number),
        duration: expect.any(Number),
        bytes: expect.any(Number),
      }
      await expect
        .poll(() => answers.map(entryOf))
        .toEqual([
          {
            ...entry,
            id: expect.any(String),
            user: 'ann',
            method: 'PUT',
            path: '/api/v1/dataset/logged/',
            status: 204,
          },
          {
            ...entry,
            id: expect.any(String),
            user: null,
            method: 'GET',
            path: '/api/v1/dataset/logged',
            status: 401,
          },
        ])
      expect(server.output()).not.toMatch(/secret/)
    })
    it('admits a token, and says what is wrong with one', async () => {
      const token = new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('bob')
        .setExpirationTime('1h')
      const Authorization = `Bearer ${await token.sign(new TextEncoder().encode(SECRET))}`
      expect((await send(server, 'GET', 'dataset/', undefined, { Authorization })).status).toBe(200)
      const wrong = { Authorization: `${Authorization}x` }
      const answer = await send(server, 'GET', 'dataset/', undefined, wrong)
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringContaining('error="invalid_token"'),
      ])
    })
  })
}
