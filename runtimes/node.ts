#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { createAdaptorServer, type ServerType } from '@hono/node-server'
import type { Listener, Platform } from '../src/platform.ts'

/**
 * An upload may take as long as it takes, where Node's own limit is five minutes; as it is the upper bound of the one for
 * headers, that one, in ms, is set too.
 */
const TIMEOUTS = { requestTimeout: 0, headersTimeout: 60_000 }

const node: Platform = {
  name: 'Node',
  args: process.argv.slice(2),
  env: process.env,
  serve: (fetch, { host, port }) => {
    const server = createAdaptorServer({ fetch, serverOptions: TIMEOUTS })
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => resolve(listener(server)))
    })
  },
  terminated: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal))
    }),
  exit: (code) => process.exit(code),
}

function listener(server: ServerType): Listener {
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        if ('closeIdleConnections' in server) server.closeIdleConnections()
      }),
  }
}

// Most of a start is compiling, which need not be done again; workers and processes hear of it by the environment.
process.env.NODE_COMPILE_CACHE ??= enableCompileCache().directory ?? ''
const { main } = await import('../src/main.ts')
await main(node)
