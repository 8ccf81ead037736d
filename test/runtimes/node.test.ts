import { test } from 'vitest'
import { startServer } from './server.ts'
import { said } from './suite/client.ts'
import { httpSuite } from './suite.ts'

/** Loaded before the server: prints the time limits of the server that a request has come to. */
const TELLS_LIMITS = `import { subscribe } from 'node:diagnostics_channel'
subscribe('http.server.request.start', ({ server }) =>
  console.log('limits', server.requestTimeout, server.headersTimeout))`

httpSuite('node')

test('on node, an upload has no time limit, and headers still have one', async () => {
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(TELLS_LIMITS)}`
  await using server = await startServer('node', { args: ['--no-code'], env: { NODE_OPTIONS } })
  await said(server, /limits 0 60000\n/) // it has been asked whether it is ready
})
