import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { MongoClient } from 'mongodb'
import { expect, test } from 'vitest'
import { commandOf } from '../../bench/processes.ts'
import { RUNTIMES } from '../runtimes/server.ts'
import { startRelayProcess } from '../services/relay-process.ts'
import { describeCluster } from './describe-cluster.ts'

describeCluster('by way of a relay', 'websocket', [{}], ({ mongo, broker }) => {
  test.each(RUNTIMES)(
    'tasks go to workers and come back over a WebSocket, both ends on %s',
    async (runtime) => {
      const [command, ...first] = commandOf(runtime)
      const relay = await startRelayProcess(runtime, new URL(broker))
      const args = [...first, join(import.meta.dirname, 'submitter.ts'), mongo, relay.url, '100']
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      const confirmed: string[] = []
      createInterface(child.stdout).on('line', (id) => confirmed.push(id))
      await expect.poll(() => confirmed.length).toBe(100)
      const client = new MongoClient(mongo)
      const tasks = client.db().collection<{ _id: string }>('omega_edge.tasks')
      const done = () => tasks.countDocuments({ _id: { $in: confirmed }, state: 'SUCCESS' } as object)
      await expect.poll(done).toBe(100)
      await client.close()
      child.kill('SIGKILL')
      await relay.stop()
    },
  )
})
