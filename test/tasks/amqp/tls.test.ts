import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandOf } from '../../../bench/processes.ts'
import { type Relay, startRelay } from '../../../src/tasks/amqp/relay.ts'
import { RUNTIMES, type Runtime } from '../../runtimes/server.ts'
import { service } from '../../services.ts'
import { startTlsFront, type TlsFront } from './tls-front.ts'

const broker = service('OMEGA_TEST_AMQP')
const { hostname: host = '', port = '' } = broker ? new URL(broker) : {}
const target = { host, port: Number(port) }

/** How a runtime is told of a CA that the system does not know. */
const VARIABLES: Readonly<Record<Runtime, readonly string[]>> = {
  node: ['NODE_EXTRA_CA_CERTS'],
  deno: ['NODE_EXTRA_CA_CERTS', 'DENO_CERT'],
  bun: ['NODE_EXTRA_CA_CERTS'],
}

/** A process of its own: a runtime reads its certificates when it starts. */
async function connectOnce(runtime: Runtime, url: string, env: Record<string, string>): Promise<string> {
  const [command, ...first] = commandOf(runtime)
  const args = [...first, join(import.meta.dirname, 'connect-once.ts'), url]
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (piece) => {
    output += piece
  })
  await once(child, 'close')
  return output.trim()
}

describe.skipIf(!broker)('a broker behind TLS, with the certificate of a private CA', () => {
  let relay: Relay
  let fronts: Readonly<Record<'amqps' | 'wss', TlsFront>>
  beforeAll(async () => {
    relay = await startRelay({
      host: '127.0.0.1',
      port: 0,
      target,
      origins: [],
      maxConnections: 20,
      idle: 60_000,
    })
    fronts = { amqps: await startTlsFront(target.port), wss: await startTlsFront(relay.port) }
  })
  afterAll(async () => {
    for (const front of Object.values(fronts)) front.close()
    await relay.close()
  })
  const cases = RUNTIMES.flatMap((runtime) =>
    (['amqps', 'wss'] as const).map((way) => [way, runtime] as const),
  )

  test.each(cases)(
    'is trusted over %s on %s where the CA is, and else refused with the reason',
    async (way, runtime) => {
      const { port, file } = fronts[way]
      const url = `${way}://guest:guest@127.0.0.1:${port}`
      for (const variable of VARIABLES[runtime]) {
        expect(await connectOnce(runtime, url, { [variable]: file })).toBe('ready')
      }
      const refused = await connectOnce(runtime, url, {})
      expect(refused).toMatch(/^refused: .*certificate/)
    },
  )
})
