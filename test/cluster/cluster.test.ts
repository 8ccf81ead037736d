import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { expect, test } from 'vitest'
import { runPython } from '../python/run.ts'
import { RUNTIMES, startServer } from '../runtimes/server.ts'
import { describeCluster } from './describe-cluster.ts'

const script = (name: string) => join(import.meta.dirname, name)

/** The runtimes share one worker, and so one database, which is slow where much is left in it: it looks at each document. */
async function empty(url: string): Promise<void> {
  const client = await MongoClient.connect(url)
  for (const collection of await client.db().collections()) await collection.deleteMany({})
  await client.close()
}

describeCluster('on a live cluster', 'cluster', [{}], ({ env, python }) => {
  test.each(RUNTIMES)(
    'Python and HTTP see what the other has written, and workers compute for both, on %s',
    { timeout: 600_000 },
    async (runtime) => {
      await empty(env.OMEGA_MONGO_URL)
      await using server = await startServer(runtime, { env })
      const { stdout } = await runPython(python, script('cluster.py'), [server.url], env)
      expect(stdout).toContain('all of it')
      if (runtime !== 'node') return
      await using alone = await startServer(runtime, { env: { OMEGA_MONGO_URL: env.OMEGA_MONGO_URL } })
      const once = await runPython(python, script('once.py'), [server.url, alone.url], env)
      expect(once.stdout).toContain('all of it')
    },
  )

  test("omega-ml's client is set up by user and key", async () => {
    await using server = await startServer('node', {
      env: { ...env, OMEGA_RESTAPI_USER: 'ann:a-long-key' },
    })
    const { stdout } = await runPython(python, script('config.py'), [server.url, 'ann', 'a-long-key'])
    expect(stdout).toContain('set up and working')
  })
})
