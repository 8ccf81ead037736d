import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { service } from '../services.ts'

const root = join(import.meta.dirname, '../..')
const bin = join(root, 'test/node_modules/.bin')

/** Vitest itself on the other runtimes, each with the kind of workers that it can run vitest's own in. */
const RUNTIMES = {
  deno: [join(bin, 'deno'), 'run', '--allow-all', 'node_modules/vitest/vitest.mjs', '--pool=forks'],
  bun: [join(bin, 'bun'), '--bun', 'node_modules/vitest/vitest.mjs', '--pool=threads'],
} as const

/** Decoders of bodies differ by runtime too. */
const EMBEDDED = [
  'test/http/content-coding.test.ts',
  'test/store/disk/',
  'test/tasks/memory.test.ts',
  'test/datasets/datasets.test.ts',
]
const CLUSTER = [
  'test/store/mongo/mongo.test.ts',
  'test/store/mongo/connection.test.ts',
  'test/tasks/amqp/broker.test.ts',
  'test/tasks/amqp/connection.test.ts',
]

const hasServices = (['OMEGA_TEST_MONGO', 'OMEGA_TEST_AMQP', 'OMEGA_TEST_PYTHON'] as const).every(service)

/** The contract suites of both seams, which `npm test` itself runs on Node. */
describe.each(['deno', 'bun'] as const)('the contracts on %s', (runtime) => {
  const cluster = hasServices ? ', mongo and amqp' : ''
  // In one run of vitest, which takes seconds to start.
  test(
    `of disk, memory, the datasets${cluster}`,
    () => holds(runtime, hasServices ? [...EMBEDDED, ...CLUSTER] : EMBEDDED),
    600_000,
  )
})

async function holds(runtime: keyof typeof RUNTIMES, files: readonly string[]): Promise<void> {
  const [command, ...args] = RUNTIMES[runtime]
  // Another virtual host than the same files have on Node, which may run at the same time.
  const env = { ...process.env, OMEGA_TEST_VHOST: 'contracts' }
  // Beside the other files that run at the same time.
  const child = spawn(command, [...args, '--maxWorkers=3', 'run', ...files], { cwd: root, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const [code] = await once(child, 'close')
  expect(code, output).toBe(0)
}
