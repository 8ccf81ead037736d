import { AMQPClient } from '@cloudamqp/amqp-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { om, type RunningServer, startServer } from '../runtimes/server.ts'
import { send } from '../runtimes/suite/client.ts'
import { describeCluster } from './describe-cluster.ts'

/** Says which worker ran it, and what it was given. */
const WHERE = `import os
def run(om, data, *args, pure_python=None, **kwargs):
    return {"label": os.environ.get("TEST_LABEL"), "given": kwargs}`

const KINDS = [
  { queues: 'default', env: { TEST_LABEL: 'plain' } },
  { queues: 'gpu', env: { TEST_LABEL: 'gpu' } },
]

describeCluster('on a cluster of two kinds of workers', 'labels', KINDS, (cluster) => {
  const env = {
    ...cluster.env,
    OMEGA_RESTAPI_USER: 'ann:a-long-key',
    OMEGA_RESTAPI_FILTER: 'script/.*;service-status/.*',
  }
  const auth = { Authorization: 'ApiKey ann:a-long-key' }
  const script = 'where'
  let server: RunningServer
  const ask = async (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string,
    to = server,
  ) => {
    const answer = await send(to, method, path, body, { ...auth, ...headers })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : undefined }
  }
  beforeAll(async () => {
    server = await startServer('node', { env })
    const put = await ask('PUT', `script/${script}/`, { 'Content-Type': 'text/x-python' }, WHERE)
    expect(put.status).toBe(202)
  })
  afterAll(() => server?.stop())

  test.each([
    ['nothing', '', {}, 'plain'],
    ['the parameter', '&require=gpu', {}, 'gpu'],
    ['the header', '', { Require: 'gpu' }, 'gpu'],
    ['both, of which the parameter counts', '&require=default', { Require: 'gpu' }, 'plain'],
  ])('a task goes to the worker that is required by %s', async (_, query, headers, label) => {
    const ran = await ask('POST', `script/${script}/run/?k=1${query}`, headers, '{}')
    expect(ran.status, JSON.stringify(ran.body)).toBe(201)
    expect(ran.body.result).toEqual({ label, given: { k: '1' } })
  })

  test('repeats of a request under one key are one task only when they require the same', async () => {
    const key = { 'Idempotency-Key': crypto.randomUUID(), async: '1' }
    const path = `script/${script}/run/`
    const first = await ask('POST', path, { ...key, Require: 'gpu' }, '{}')
    const again = await ask('POST', path, { ...key, Require: 'gpu' }, '{}')
    expect([first.status, again.body.task_id]).toEqual([202, first.body.task_id])
    expect((await ask('POST', path, { ...key, Require: 'default' }, '{}')).status).toBe(422)
  })

  test('a label that no worker has is said to be missing, one that is no label is refused', async () => {
    const missing = await ask('POST', `script/${script}/run/?require=tpu`, {}, '{}')
    expect([missing.status, missing.headers.get('retry-after')]).toEqual([503, '10'])
    expect(missing.body.message).toContain('label "tpu"')
    for (const label of ['', 'a b', 'omega_edge.replies.x', '../x']) {
      const wrong = await ask('POST', `script/${script}/run/?require=${encodeURIComponent(label)}`, {}, '{}')
      expect([label, wrong.status]).toEqual([label, 400])
    }
  })

  test('who waits for a task that no worker is there to take is told where its result will be, by any server', async () => {
    await using other = await startServer('bun', { env })
    const connection = await new AMQPClient(cluster.env.OMEGA_BROKER).connect()
    const channel = await connection.channel()
    const queue = { durable: true, autoDelete: false }
    await channel.queueDeclare('left', queue, { 'x-expires': 600_000 })
    const waited = await ask('POST', `script/${script}/run/?require=left`, {}, '{}')
    expect([waited.status, waited.body.status]).toEqual([202, 'PENDING'])
    const path = waited.headers.get('location')!.replace('/api/v1/', '')
    const ran = async () => (await ask('GET', path, {}, undefined, other)).status
    expect(await ran()).toBe(202)
    // A worker that comes is one of another label here, which is given what waits.
    const { body, properties } = (await channel.basicGet('left'))!
    await channel.basicPublish('', 'gpu', body, properties)
    await expect.poll(ran).toBe(200)
    await connection.close()
  })

  test('the workers and their queues are listed, by HTTP and by the command', async () => {
    const listed = async () => {
      const { body } = await ask('GET', 'service-status/')
      const named = (body.workers as { name: string }[]).filter(({ name }) => name.includes('@'))
      return named
        .map((worker) => ({ ...worker, name: worker.name.split('@')[0]! }))
        .sort((a, b) => a.name.localeCompare(b.name))
    }
    // Those of the tests above may still run.
    await expect.poll(listed).toEqual([
      { name: 'default', queues: ['default'], concurrency: 1, running: 0 },
      { name: 'gpu', queues: ['gpu'], concurrency: 1, running: 0 },
    ])
    // Of workers that answer late, on a busy machine, nothing is listed that time.
    const queues = async () => {
      const { status, body } = await ask('GET', 'service-status/')
      expect(status).toBe(200)
      return body.queues
    }
    await expect.poll(queues).toContainEqual({ name: 'gpu', workers: 1, waiting: 0 })
    const args = ['runtime', 'status', '--server', server.url, '--key', 'ann:a-long-key']
    await expect.poll(() => om('node', args)).toMatch(/gpu@\S+\s+gpu\s+0 of 1/)
  })

  test('they are listed only for whom sign-in and rules allow', async () => {
    expect((await send(server, 'GET', 'service-status/')).status).toBe(401)
    const ruled = await startServer('node', { env: { ...env, OMEGA_RESTAPI_FILTER: 'script/.*' } })
    expect((await send(ruled, 'GET', 'service-status/', undefined, auth)).status).toBe(403)
    await ruled.stop()
  })
})
