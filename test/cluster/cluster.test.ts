import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { RUNTIMES, startServer } from '../runtimes/server.ts'
import { describeCluster } from './describe-cluster.ts'

const run = promisify(execFile)

describeCluster('on a live cluster', 'cluster', [{}], ({ env, python }) => {
  test.each(RUNTIMES)(
    'Python and HTTP see what the other has written, and workers compute for both, on %s',
    { timeout: 300_000 },
    async (runtime) => {
      const server = await startServer(runtime, { env })
      const script = join(import.meta.dirname, 'cluster.py')
      const { stdout, stderr } = await run(python, ['-W', 'ignore', script, server.url], {
        env: { ...process.env, ...env },
      }).catch((error) => error)
      await server.stop()
      expect(stdout, stderr + server.output()).toContain('all of it')
    },
  )

  test("omega-ml's client is set up by user and key", { timeout: 60_000 }, async () => {
    const server = await startServer('node', { env: { ...env, OMEGA_RESTAPI_USER: 'ann:a-long-key' } })
    const script = join(import.meta.dirname, 'config.py')
    const { stdout, stderr } = await run(python, [
      '-W',
      'ignore',
      script,
      server.url,
      'ann',
      'a-long-key',
    ]).catch((error) => error)
    await server.stop()
    expect(stdout, stderr).toContain('set up and working')
  })
})
