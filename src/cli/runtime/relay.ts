import type { Command } from 'commander'
import { badRequest } from '../../error.ts'
import type { Platform } from '../../platform.ts'
import { isOrigin } from '../../routing/host.ts'
import { wholeNumber } from '../whole-number.ts'
import { notListening } from './not-listening.ts'

interface RelayFlags {
  readonly listen: string
  readonly to: string
  readonly origin: readonly string[]
  readonly maxConnections: string
  readonly idle: string
}

/** Adds `om runtime relay`. */
export function addRelayCommand(runtime: Command, platform: Platform): void {
  runtime
    .command('relay')
    .description('Carry AMQP between WebSockets and a broker that has none')
    .option('--listen <address>', 'address and port to listen on', '127.0.0.1:15675')
    .option('--to <address>', 'address and port of the broker', '127.0.0.1:5672')
    .option('--origin <origin...>', 'pages that may connect', [])
    .option('--max-connections <n>', 'connections at once', '1000')
    .option('--idle <seconds>', 'longest silence of a connection', '120')
    .action(async ({ listen, to, origin, maxConnections, idle }: RelayFlags) => {
      const { host, port } = addressOf(listen)
      const wrong = origin.find((one) => !isOrigin(one))
      if (wrong !== undefined)
        throw badRequest(`Origin "${wrong}" is none, write such as --origin https://app.example`)
      const { startRelay } = await import('../../tasks/amqp/relay.ts')
      const relay = await startRelay({
        host,
        port,
        target: addressOf(to),
        origins: origin,
        maxConnections: wholeNumber('--max-connections', maxConnections, 1),
        idle: wholeNumber('--idle', idle, 1) * 1000,
      }).catch((cause: unknown) => {
        throw notListening({ host, port }, cause, { host: '--listen', port: '--listen' })
      })
      const shown = host.includes(':') ? `[${host}]` : host
      console.log(`  address  ws://${shown}:${relay.port}\n  broker   ${to}`)
      await platform.terminated()
      await relay.close()
      platform.exit(0)
    })
}

/** The host of an IPv6 address comes without its brackets, as sockets want it. */
export function addressOf(text: string): { host: string; port: number } {
  const [, bracketed, plain = bracketed, port] =
    /^(?:\[([\da-f:.]+)\]|([^[\]]+)):(\d{1,5})$/i.exec(text) ?? []
  if (plain === undefined || Number(port) > 65_535) {
    throw badRequest(`Address "${text}" must be a host and a port, such as "127.0.0.1:5672" or "[::1]:5672"`)
  }
  return { host: plain, port: Number(port) }
}
