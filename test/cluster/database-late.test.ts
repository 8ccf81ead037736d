import { once } from 'node:events'
import net from 'node:net'
import { expect, test } from 'vitest'
import { om, RUNTIMES, startServer } from '../runtimes/server.ts'
import { service } from '../services.ts'
import { startOldServer } from '../store/mongo/old-server.ts'
import { startCuttable } from '../tasks/amqp/cuttable.ts'

const mongo = service('OMEGA_TEST_MONGO')

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  return port
}

test.skipIf(!mongo).each(RUNTIMES)(
  'a server on %s that starts before its database waits for it, and is not ready meanwhile',
  async (runtime) => {
    const { hostname: host, port } = new URL(mongo!)
    const proxy = await startCuttable({ host, port: Number(port) })
    proxy.cut()
    const own = await freePort()
    const url = `http://127.0.0.1:${own}`
    const env = {
      OMEGA_MONGO_URL: `mongodb://127.0.0.1:${proxy.port}/omega_${crypto.randomUUID().slice(0, 8)}`,
    }
    const starting = startServer(runtime, { args: ['--port', String(own), '--no-code'], env })
    const status = (path: string) =>
      fetch(url + path).then(
        (answer) => answer.status,
        () => 0,
      )
    await expect.poll(() => status('/healthz')).toBe(200)
    const answer = await fetch(`${url}/readyz`)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining(`127.0.0.1:${proxy.port}`) })
    expect(await status('/api/v1/dataset/')).toBe(503)
    proxy.restore()
    await using server = await starting
    expect(server.output()).toContain('waiting: The database')
    expect(await status('/api/v1/dataset/')).toBe(200)
    expect(await server.stop()).toBe(0)
    proxy.close()
  },
)

test.skipIf(!mongo)(
  'a server does not wait for a database that is too old, and says the versions',
  async () => {
    const old = await startOldServer(4)
    const args = ['runtime', 'serve', '--port', '0', '--mongo', `mongodb://127.0.0.1:${old.port}/omega`]
    await expect(om('node', args)).rejects.toThrow(/wire version 4/)
    old.close()
  },
)
