#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import process from 'node:process'
import type { Platform } from '../src/platform.ts'
import { terminatedBy } from './terminated.ts'

const node: Platform = {
  name: 'Node',
  args: process.argv.slice(2),
  env: process.env,
  serve: async (fetch, options) => (await import('./node-server.ts')).serveByNode(fetch, options),
  terminated: () => terminatedBy((signal, heard) => process.on(signal, heard)),
  exit: (code) => process.exit(code),
}

// Who reads what is printed may leave before the end, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
// Most of a start is compiling, which need not be done again; workers and processes hear of it by the environment.
process.env.NODE_COMPILE_CACHE ??= enableCompileCache().directory ?? ''
const { main } = await import('../src/main.ts')
await main(node)
