import { beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, type Runtime, startServer } from '../server.ts'
import { ask, type SharedServer, send } from './client.ts'

/** Rows that keep a k-means busy for seconds. */
const BUSY_ROWS = 60_000
const BUSY = [['KMeans', { n_clusters: 40, init: 'random', n_init: 500, tol: 0 }]]

/** Of a shared server that has two workers. */
export function taskSuite(runtime: Runtime, shared: SharedServer): void {
  describe('tasks', () => {
    let server: RunningServer
    const json = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
      ask(server, method, path, body, headers)
    const ended = async (to: RunningServer, id: string) => {
      const status = async () => (await ask(to, 'GET', `task/${id}/status`)).body.status
      await expect.poll(status).toMatch(/SUCCESS|FAILURE|REVOKED/)
      return status()
    }
    const prepareTens = async (to: RunningServer) => {
      const x = Array.from({ length: 10 }, (_, i) => i)
      await ask(to, 'PUT', 'dataset/tens/', { data: { x, y: x.map((value) => value * 2) } })
      await ask(to, 'POST', 'model/', { name: 'tens', pipeline: [['LinearRegression', {}]] })
      await ask(to, 'PUT', 'model/tens/fit/?datax=tens[x]&datay=tens[y]')
    }
    const prepareBusy = async (to: RunningServer) => {
      const many = Array.from({ length: BUSY_ROWS }, (_, i) => (i * 7919) % 10_007)
      await ask(to, 'PUT', 'dataset/many/', { data: { a: many, b: many.toReversed() } })
      await ask(to, 'POST', 'model/', { name: 'busy', pipeline: BUSY })
    }
    const startBusy = async (to: RunningServer) => {
      const { body } = await ask(to, 'PUT', 'model/busy/fit/?datax=many&async=1')
      const state = async () => (await ask(to, 'GET', `task/${body.task_id}`)).body.status
      await expect.poll(state).toBe('STARTED')
      return body.task_id as string
    }
    beforeAll(async () => {
      server = shared()
      await prepareTens(server)
      await prepareBusy(server)
    })

    it('lists its workers, and refuses a task for a label that none of them has', async () => {
      const { status, body } = await json('GET', 'service-status/')
      expect(status).toBe(200)
      expect(body.workers).toContainEqual({ name: 'models', queues: ['local'], concurrency: 2, running: 0 })
      expect(body.queues).toEqual([{ name: 'local', workers: 2, waiting: 0 }])
      const refused = await json('GET', 'model/tens/predict?datax=tens[x]&require=gpu')
      expect([refused.status, refused.body.message]).toEqual([422, expect.stringContaining('"gpu"')])
      const wrong = await json('GET', 'model/tens/predict?datax=tens[x]', undefined, { Require: 'a/b' })
      expect(wrong.status).toBe(400)
      expect((await json('GET', 'model/line/?require=a/b')).status).toBe(400) // also where nothing is computed
    })

    it.each([
      ['the parameter', '&async=1', {}],
      ['the header', '', { async: 'true' }],
      ['Prefer', '', { Prefer: 'respond-async' }],
      ['Prefer that does not wait', '', { Prefer: 'wait=0' }],
    ])('answers %s with 202 and where the result will be', async (_, query, headers) => {
      const accepted = await json(
        'GET',
        `model/tens/?datax=tens[x]&datay=tens[y]${query}`,
        undefined,
        headers,
      )
      const { task_id } = accepted.body
      expect(accepted.status).toBe(202)
      expect(accepted.headers.get('location')).toBe(`/api/v1/task/${task_id}/result`)
      expect(accepted.body).toMatchObject({
        model: 'tens',
        result: 'pending',
        resource_uri: '/api/v1/model/tens/',
      })
      expect(await ended(server, task_id)).toBe('SUCCESS')
      const sync = await json('GET', 'model/tens/predict?datax=tens[x]&datay=tens[y]')
      for (const path of ['', '?resource_uri=/api/v1/model/tens/']) {
        const result = await json('GET', `task/${task_id}/result${path}`)
        expect(result.status).toBe(200)
        expect(result.body).toEqual({
          response: sync.body,
          status: 'SUCCESS',
          task_id,
          resource_uri: '/api/v1/model/tens/',
        })
      }
    })

    it('waits as long as the client prefers', async () => {
      const quick = await json('GET', 'model/tens/predict?datax=tens[x]', undefined, {
        Prefer: 'respond-async, wait=20',
      })
      expect([quick.status, quick.body.result.length]).toEqual([200, 10])
      const slow = await json('PUT', 'model/busy/fit?datax=many', undefined, {
        Prefer: 'respond-async; wait=1',
      })
      expect([slow.status, slow.headers.get('preference-applied')]).toEqual([202, 'respond-async'])
      expect((await json('DELETE', `task/${slow.body.task_id}`)).status).toBe(202)
    })

    it('lists what a client that has left waited for, and stops it', async () => {
      const client = new AbortController()
      const left = fetch(`${server.url}/api/v1/model/busy/fit/?datax=many`, {
        method: 'PUT',
        signal: client.signal,
      })
      const newest = async () => (await json('GET', 'task/?limit=1')).body.objects[0]
      await expect.poll(newest).toMatchObject({ action: 'fit', name: 'busy', status: 'STARTED' })
      client.abort()
      await expect(left).rejects.toThrow('aborted')
      const { task_id } = await newest()
      expect(await json('DELETE', `task/${task_id}`)).toMatchObject({
        status: 202,
        body: { status: 'REVOKED' },
      })
    })

    it('answers a failed task with what it failed of', async () => {
      await json('POST', 'model/', { name: 'unfitted', pipeline: [['Ridge', {}]] })
      const sync = await json('GET', 'model/unfitted/predict?datax=tens[x]')
      const { body } = await json('GET', 'model/unfitted/predict?datax=tens[x]&async=1')
      expect(await ended(server, body.task_id)).toBe('FAILURE')
      const result = await json('GET', `task/${body.task_id}/result`)
      expect([sync.status, result.status]).toEqual([422, 422])
      expect(result.body).toMatchObject({
        status: 'FAILURE',
        task_id: body.task_id,
        message: sync.body.message,
      })
      expect(result.body.response).toEqual({ ...sync.body, request_id: expect.any(String) })
      expect((await json('GET', `task/${body.task_id}/status`)).body.message).toBe(sync.body.message)
    })

    it('answers 202 while a task runs, stops it on DELETE, and 409 from then on', async () => {
      const id = await startBusy(server)
      const pending = await json('GET', `task/${id}/result`)
      expect([pending.status, pending.body.status]).toEqual([202, 'STARTED'])
      expect(await json('DELETE', `task/${id}`)).toMatchObject({ status: 202, body: { status: 'REVOKED' } })
      expect(await json('GET', `task/${id}/result`)).toMatchObject({
        status: 409,
        body: { status: 'REVOKED' },
      })
      expect((await json('GET', 'model/busy/predict?datax=many')).status).toBe(422)
      const { body } = await json('GET', 'model/tens/predict?datax=tens[x]&async=1')
      await ended(server, body.task_id)
      expect((await json('DELETE', `task/${body.task_id}`)).status).toBe(409)
    })

    it('answers 404 for a task that it never knew', async () => {
      const id = crypto.randomUUID()
      for (const path of [`task/${id}`, `task/${id}/status`, `task/${id}/result`, `task/${id}/events`]) {
        expect((await json('GET', path)).status).toBe(404)
      }
      expect((await json('DELETE', `task/${id}`)).status).toBe(404)
    })

    it('tells the events of a task as they come, and the rest to who has seen some', async () => {
      const id = await startBusy(server)
      const live = await fetch(`${server.url}/api/v1/task/${id}/events`)
      expect(live.headers.get('content-type')).toBe('text/event-stream')
      const progress = async () => (await json('GET', `task/${id}/status`)).body.progress
      await expect.poll(progress).toBeGreaterThan(0)
      const decoder = new TextDecoder()
      let text = ''
      let isRevoked = false
      for await (const piece of live.body!) {
        text += decoder.decode(piece, { stream: true })
        // It is revoked when its progress was told.
        if (isRevoked || !text.includes('event: progress')) continue
        isRevoked = true
        await json('DELETE', `task/${id}`)
      }
      const states = [...text.matchAll(/event: state\ndata: (.*)/g)].map(
        ([, data]) => JSON.parse(data ?? '').status,
      )
      expect(states).toEqual(['PENDING', 'STARTED', 'REVOKED'])
      expect(text).toMatch(/event: progress\ndata: .*"fraction":0\.\d+/)
      const rest = await send(server, 'GET', `task/${id}/events`, undefined, { 'Last-Event-ID': '2.0' })
      expect((await rest.text()).match(/^id: .*$/gm)).toEqual(['id: 3.0'])
      const all = await send(server, 'GET', `task/${id}/events`, undefined, { 'Last-Event-ID': '3.0' })
      expect([all.status, await all.text()]).toEqual([204, ''])
    })

    it('lists the newest first', async () => {
      const ids = []
      for (const _ of [1, 2]) {
        ids.unshift((await json('GET', 'model/tens/predict?datax=tens[x]&async=1')).body.task_id)
        await ended(server, ids[0])
      }
      const { body } = await json('GET', 'task/?limit=2')
      expect(body.objects.map((task: { task_id: string }) => task.task_id)).toEqual(ids)
      expect(body.objects[0]).toMatchObject({
        resource: 'model',
        name: 'tens',
        action: 'predict',
        status: 'SUCCESS',
      })
      expect(body.meta.total_count).toBeGreaterThan(2)
      // One that its request waits for, and that ends at once, is no task that anybody sees: on busy cores one may take longer.
      const newest = async () => (await json('GET', 'task/?limit=1')).body.objects[0].task_id
      expect(await newest()).toBe(ids[0])
      const leavesNone = async () => {
        const before = await newest()
        expect((await json('GET', 'model/tens/transform?datax=tens[x]')).status).toBe(422)
        return (await newest()) === before
      }
      await expect.poll(leavesNone).toBe(true)
      await ended(server, (await json('GET', 'model/tens/transform?datax=tens[x]&async=1')).body.task_id)
      const failed = (await json('GET', 'task/?status=FAILURE&limit=1')).body
      expect(failed.objects).toMatchObject([{ action: 'transform', status: 'FAILURE' }])
      expect(failed.meta.total_count).toBeLessThan(body.meta.total_count)
      expect((await json('GET', 'task/?status=failed')).status).toBe(400)
    })

    it('runs a request once under one Idempotency-Key', async () => {
      const headers = { 'Idempotency-Key': crypto.randomUUID(), Prefer: 'respond-async' }
      const submit = (path: string) => json('PUT', path, undefined, headers)
      const all = await Promise.all([1, 2, 3].map(() => submit('model/tens/fit?datax=tens[x]&datay=tens[y]')))
      expect(new Set(all.map(({ body }) => body.task_id)).size).toBe(1)
      expect((await submit('model/tens/fit?datax=tens[x]&datay=tens[x]')).status).toBe(422)
    })

    it('ends a task that runs into its time limit, and one whose result has expired is gone', async () => {
      const env = { OMEGA_TASK_TIME_LIMIT: '3', OMEGA_RESULT_EXPIRES: '3' }
      // On what is there already: on a slow machine what would prepare it could come to the limit.
      const strict = await startServer(runtime, {
        args: ['--workers', '1', '--no-code'],
        env,
        data: server.data,
      })
      const { status, body } = await ask(strict, 'PUT', 'model/busy/fit?datax=many')
      expect([status, body.exception.type]).toEqual([422, 'TimeLimitExceeded'])
      const { task_id } = (await ask(strict, 'GET', 'model/tens/predict?datax=tens[x]&async=1')).body
      const result = async () => (await ask(strict, 'GET', `task/${task_id}/result`)).status
      await expect.poll(result).toBe(410)
      await strict.stop()
    })

    describe('of a server with one worker', () => {
      const args = ['--workers', '1', '--no-code']
      const submit = (to: RunningServer) => ask(to, 'GET', 'model/tens/predict?datax=tens[x]&async=1')
      let first: RunningServer
      let second: RunningServer
      let done: string
      let running: string
      let waiting: readonly string[]

      it('are no more than its queue holds', async () => {
        first = await startServer(runtime, { args, env: { OMEGA_QUEUE_LIMIT: '2' } })
        await prepareTens(first)
        await prepareBusy(first)
        done = (await submit(first)).body.task_id
        await ended(first, done)
        running = await startBusy(first)
        const answers = [await submit(first), await submit(first), await submit(first)]
        expect(answers.map(({ status }) => status)).toEqual([202, 202, 503])
        expect(answers[2]?.headers.get('retry-after')).toBe('1')
        waiting = answers.slice(0, 2).map(({ body }) => body.task_id)
      })

      it('keep results over SIGKILL, run when they waited, and are lost when they ran', async () => {
        const before = (await ask(first, 'GET', `task/${done}/result`)).body
        // Lists are read from the records, which say a moment later that a task has started.
        const recorded = async () => (await ask(first, 'GET', 'task/')).body.objects
        await expect
          .poll(recorded)
          .toContainEqual(expect.objectContaining({ task_id: running, status: 'STARTED' }))
        await first.stop('SIGKILL')
        second = await startServer(runtime, { args, data: first.data })
        expect((await ask(second, 'GET', `task/${done}/result`)).body).toEqual(before)
        for (const id of waiting) {
          expect(await ended(second, id)).toBe('SUCCESS')
          expect((await ask(second, 'GET', `task/${id}/result`)).body.response.result.length).toBe(10)
        }
        expect((await ask(second, 'GET', `task/${running}/result`)).body).toMatchObject({
          status: 'FAILURE',
          response: { exception: { type: 'WorkerLostError' } },
        })
      })

      it('do not hold up its end by SIGTERM, nor does who follows their events', async () => {
        const id = await startBusy(second)
        const events = await fetch(`${second.url}/api/v1/task/${id}/events`)
        expect(await second.stop()).toBe(0)
        expect(await events.text()).toContain('STARTED')
      })
    })

    it('shows a task only to who may submit it, whatever resource_uri says', async () => {
      const { task_id } = (await json('GET', 'model/tens/predict?datax=tens[x]&async=1')).body
      await ended(server, task_id)
      const closed = await startServer(runtime, {
        data: server.data,
        args: ['model/other/.*', 'task/.*', '--no-code'],
      })
      const path = `task/${task_id}/result?resource_uri=/api/v1/model/other/`
      expect((await ask(closed, 'GET', path)).status).toBe(403)
      expect((await ask(closed, 'DELETE', `task/${task_id}`)).status).toBe(403)
      expect((await ask(closed, 'GET', 'task/')).body.objects).toEqual([])
      await closed.stop()
      const allowed = await startServer(runtime, {
        data: server.data,
        args: ['model/tens/predict', '--no-code'],
      })
      expect((await ask(allowed, 'GET', `task/${task_id}/result`)).status).toBe(200)
      expect((await ask(allowed, 'GET', 'model/tens/?datax=tens[x]')).status).toBe(200)
      expect((await ask(allowed, 'GET', 'model/tens/')).status).toBe(403)
      expect((await ask(allowed, 'PUT', 'model/tens/fit?datax=tens[x]&datay=tens[y]')).status).toBe(403)
      await allowed.stop()
    })

    it('computes for no page of another origin', async () => {
      const asked = await json('GET', 'model/tens/predict?datax=tens[x]', undefined, {
        'Sec-Fetch-Site': 'cross-site',
      })
      expect(asked.status).toBe(403)
    })
  })
}
