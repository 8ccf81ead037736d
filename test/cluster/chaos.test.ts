import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { afterAll, describe, expect, test } from 'vitest'
import { service } from '../services.ts'
import { type CeleryWorker, startCeleryWorker } from '../tasks/amqp/celery-worker.ts'

const [mongo, python] = [service('OMEGA_TEST_MONGO'), service('OMEGA_TEST_PYTHON')]
service('OMEGA_TEST_AMQP') // a broker of its own, which is as installed as that one

const COUNT = 1000
const started = new Set<ChildProcess>()
const nap = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function start(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  started.add(child)
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  started.delete(child)
  process.kill(-(child.pid as number), 'SIGKILL')
  await exit
}

async function startBroker(folder: string, port: number): Promise<ChildProcess> {
  const child = start('bash', [join(import.meta.dirname, '../services/rabbitmq.sh'), folder, String(port)])
  child.stdout?.resume()
  for (;;) {
    const socket = createConnection({ port, host: '127.0.0.1' })
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.on('connect', () => resolve(true))
      socket.on('error', () => resolve(false))
    })
    socket.destroy()
    if (isOpen) return child
    await nap(200)
  }
}

describe.skipIf(!mongo || !python)('when broker, server and worker are killed', () => {
  const url = `${mongo}/omega_${crypto.randomUUID().slice(0, 8)}`
  let worker: CeleryWorker | undefined
  afterAll(async () => {
    await worker?.stop()
    for (const child of started) await kill(child)
  })

  test('each task that was confirmed ends with one outcome', { timeout: 600_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'omega-chaos-'))
    const port = 20_000 + Math.floor(Math.random() * 4000) * 3
    const amqp = `amqp://guest:guest@127.0.0.1:${port}`
    let broker = await startBroker(folder, port)
    const newWorker = () => startCeleryWorker({ python: python!, mongo: url, broker: amqp })
    worker = await newWorker()
    const confirmed: string[] = []
    const newServer = (count: number) => {
      const child = start(process.execPath, [
        join(import.meta.dirname, 'submitter.ts'),
        url,
        amqp,
        String(count),
      ])
      child.stdout?.on('data', (text) => confirmed.push(...String(text).trim().split('\n')))
      return child
    }
    const until = async (count: number) => {
      while (confirmed.length < count) await nap(20)
    }

    let server = newServer(COUNT)
    await until(200)
    await kill(server)
    server = newServer(COUNT - confirmed.length)
    await until(400)
    await worker.stop('SIGKILL')
    worker = await newWorker()
    await until(600)
    await kill(broker)
    broker = await startBroker(folder, port)
    await until(800)
    await Promise.all([kill(server), worker.stop('SIGKILL')])
    worker = await newWorker()
    server = newServer(Math.max(0, COUNT - confirmed.length))
    await until(COUNT)

    const client = new MongoClient(url)
    const [tasks, outcomes] = ['tasks', 'outcomes'].map((name) =>
      client.db().collection<{ _id: string }>(`omega_edge.${name}`),
    )
    const unfinished = () => tasks!.countDocuments({ finished: null, _id: { $in: confirmed } })
    await expect.poll(unfinished, { timeout: 400_000, interval: 1000 }).toBe(0)
    const ended = await outcomes!.find({ _id: { $in: confirmed } }).toArray()
    expect(new Set(ended.map(({ _id }) => _id))).toEqual(new Set(confirmed))
    expect(ended).toHaveLength(new Set(confirmed).size)
    const states = Map.groupBy(ended as unknown as { state: string }[], ({ state }) => state)
    // What a worker ran when it was killed is lost, and said to be so; nearly all others are done.
    expect((states.get('FAILURE') ?? []).length).toBeLessThan(COUNT / 10)
    await client.close()
  })
})
