import { beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, type Runtime, startServer } from '../server.ts'
import { ask, itOnce, type SharedServer, send } from './client.ts'

const SCRIPT = `
def run(om, data, by="1", **kwargs):
    if data.get("n") is None:
        raise Exception("there is no n", 404)
    if data["n"] < 0:
        raise Exception({"why": "negative"}, 406)
    if data["n"] == 0:
        raise ValueError("zero")
    return data["n"] * int(by)
`

/** Scripts and models behind a bare interface, as omega-ml's `GenericServiceResource` answers. */
export function serviceSuite(runtime: Runtime, shared: SharedServer): void {
  describe('services', () => {
    let server: RunningServer
    const json = (method: string, path: string, body?: unknown) => ask(server, method, path, body)
    beforeAll(async () => {
      server = shared()
      const headers = { 'Content-Type': 'text/x-python' }
      await fetch(`${server.url}/api/v1/script/times/`, { method: 'PUT', headers, body: SCRIPT })
      await send(server, 'POST', 'model/', { name: 'slope', pipeline: [['LinearRegression', {}]] })
      const data = { datax: [{ x: 1 }, { x: 2 }], datay: [{ y: 2 }, { y: 4 }] }
      await send(server, 'PUT', 'model/slope/fit/', data)
    })

    it('answers what a script returns, bare, or as data', async () => {
      expect(await json('POST', 'service/times/?by=3', { n: 7 })).toMatchObject({
        status: 201,
        body: { data: 21 },
      })
      expect(await json('PUT', 'service/times/', { n: 2 })).toMatchObject({ status: 202, body: { data: 2 } })
    })

    it('is at /api/service/ too, with the action or without', async () => {
      const answer = await fetch(`${server.url}/api/service/times/run/?by=2`, {
        method: 'POST',
        body: '{"n": 4}',
      })
      expect([answer.status, await answer.json()]).toEqual([201, { data: 8 }])
      const missing = await fetch(`${server.url}/api/service/none`, { method: 'POST', body: '{}' })
      expect([missing.status, (await missing.json()).message]).toEqual([
        404,
        expect.stringContaining('"none"'),
      ])
    })

    itOnce(runtime)('answers with the status that an exception names, and 422 without one', async () => {
      const missing = await json('POST', 'service/times/', {})
      expect(missing).toMatchObject({ status: 404, body: { status: 404, message: 'there is no n' } })
      expect(await json('POST', 'service/times/', { n: -1 })).toMatchObject({
        status: 406,
        body: { answer: { why: 'negative' } },
      })
      const broken = await json('POST', 'service/times/', { n: 0 })
      expect(broken).toMatchObject({ status: 422, body: { exception: { type: 'ValueError' } } })
      expect((await json('POST', 'script/times/run/', {})).status).toBe(422)
    })

    it('predicts by a model', async () => {
      const { status, body } = await json('POST', 'service/slope/', [{ x: 5 }])
      expect(status).toBe(201)
      expect(body[0]).toBeCloseTo(10)
      const named = await json('POST', 'service/slope/predict/', { data: { x: [6] } })
      expect(named.body[0]).toBeCloseTo(12)
    })

    it('answers later, as a task', async () => {
      const { status, headers, body } = await json('POST', 'service/times/?async=1', { n: 5 })
      expect([status, body.service]).toEqual([202, 'times'])
      const result = async () => (await fetch(new URL(headers.get('location')!, server.url))).json()
      await expect.poll(result).toMatchObject({ status: 'SUCCESS', response: { data: 5 } })
    })

    it('refuses what is no script and no model, and what no model here can do', async () => {
      expect((await json('POST', 'service/none/', {})).status).toBe(404)
      expect((await json('PUT', 'model/none/complete/', { prompt: 'a' })).status).toBe(404)
      const completion = await json('PUT', 'model/slope/complete/', { prompt: 'a', stream: true })
      expect([completion.status, completion.body.message]).toEqual([
        422,
        'Model "slope" cannot complete on this server, a cluster of omega-ml can',
      ])
    })

    itOnce(runtime)("is subject to rules, OpenAI's routes by the model that the body names", async () => {
      const args = ['model/open/.*', 'service/times/post']
      const ruled = await startServer(runtime, { args })
      const post = async (path: string, body: object) =>
        (await fetch(`${ruled.url}/api/${path}`, { method: 'POST', body: JSON.stringify(body) })).status
      expect(await post('v1/service/times/', { n: 1 })).toBe(404) // allowed, and not there
      expect(await post('v1/service/times/run/', { n: 1 })).toBe(403)
      const messages = [{ role: 'user', content: 'hello' }]
      expect(await post('openai/v1/chat/completions', { model: 'open', messages })).toBe(404)
      expect(await post('openai/v1/chat/completions', { model: 'closed', messages })).toBe(403)
      const models = await fetch(`${ruled.url}/api/openai/v1/models`)
      expect(await models.json()).toEqual({ object: 'list', data: [] })
      await ruled.stop()
    })
  })
}
