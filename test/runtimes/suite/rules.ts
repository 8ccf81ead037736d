import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, type Runtime, startServer } from '../server.ts'
import { frame, rawStatus, type SharedServer, send } from './client.ts'

/** On the data of a shared server that has no rules. */
export function ruleSuite(runtime: Runtime, shared: SharedServer): void {
  describe('rules', () => {
    let server: RunningServer
    beforeAll(async () => {
      await send(shared(), 'PUT', 'dataset/secret/', frame(1))
      await send(shared(), 'PUT', 'dataset/open/', frame(1))
      server = await startServer(runtime, {
        args: ['dataset/open/get', 'datasets/open/put', 'dataset/(a+)+b/get', '--no-code'],
        data: shared().data,
      })
    })
    afterAll(() => server?.stop())
    it('allows what a rule matches', async () => {
      expect((await send(server, 'GET', 'dataset/open')).status).toBe(200)
    })
    it('allows by the plural too', async () => {
      expect((await send(server, 'PUT', 'dataset/open/', frame(1))).status).toBe(204)
    })
    it.each([
      ['GET', 'dataset/secret'],
      ['GET', 'dataset/secret[x]'],
      ['PUT', 'dataset/secret/'],
      ['DELETE', 'dataset/open/'],
      ['HEAD', 'dataset/secret'],
    ])('refuses %s %s', async (method, path) => {
      expect((await send(server, method, path, method === 'PUT' ? frame(1) : undefined)).status).toBe(403)
    })
    it('refuses to create by POST', async () => {
      expect((await send(server, 'POST', 'dataset/', { ...frame(1), name: 'secret2' })).status).toBe(403)
    })
    it('refuses what other model servers call a prediction, in their words', async () => {
      for (const path of ['/v2/models/secret/infer', '/v1/models/a/b:predict']) {
        const answer = await fetch(server.url + path, { method: 'POST', body: '{}' })
        const error = `No rule allows "model/${/models\/([^:]+?)(?:\/infer|:predict)$/.exec(path)?.[1]}/predict"`
        expect([answer.status, await answer.json()]).toEqual([403, { error }])
      }
    })
    it('lists only what a rule allows', async () => {
      const { objects } = (await (await send(server, 'GET', 'dataset/')).json()) as {
        objects: { data: { name: string } }[]
      }
      expect(objects.map((object) => object.data.name)).toEqual(['open'])
    })
    it.each([
      '/api/v1/dataset/open/%2e%2e/secret',
      '/api/v1/dataset/open/../secret',
      '/api/v1/dataset/open%2F..%2Fsecret',
      '/api/v1/dataset//secret',
      '/api/v1//dataset/secret',
      '/api/v1/dataset/secret;x',
      '/api/v1/dataset/;/secret',
      '/api/v1/dataset/%73ecret',
      '/api/v1/dataset/SECRET',
      '/api/v1/DATASET/secret',
      '/API/v1/dataset/secret',
      '/api/v1/dataset/secret.',
      '/api/v1/dataset/secret%00',
      '/api/v1/dataset/open%0a/secret',
      '/api/v1/dataset/open/%c0%ae%c0%ae/secret',
      '/api/v1/dataset/open%c0%afsecret',
      '/api/v1/dataset/open\\..\\secret',
      '/api/v1/dataset/%2573ecret',
      '/api/v1/./dataset/secret',
    ])('does not let %s through', async (path) => {
      expect([400, 403, 404]).toContain(await rawStatus(server, path))
    })
    it('answers a rule with catastrophic backtracking in linear time', async () => {
      const began = performance.now()
      const answer = await send(server, 'GET', `dataset/${'a'.repeat(2000)}`)
      const took = performance.now() - began
      expect(answer.status).toBe(403)
      expect(took).toBeLessThan(20_000)
    })
  })
}
