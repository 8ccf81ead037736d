import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { figures } from './figures.ts'

const bin = join(import.meta.dirname, '../../node_modules/.bin')
const COMMANDS = {
  node: [process.execPath],
  deno: [join(bin, 'deno'), 'run', '-A'],
  bun: [join(bin, 'bun'), 'run'],
} as const satisfies Record<string, readonly [string, ...string[]]>

interface Outcome {
  readonly answer: unknown
  /** Whether the busy worker was stopped before it was done. */
  readonly early: boolean
  /** Cores in use after that. */
  readonly stillBusy: number
}

async function runThreads(runtime: keyof typeof COMMANDS, model: string, busy: string): Promise<Outcome> {
  const [command, ...first] = COMMANDS[runtime]
  const args = [...first, join(import.meta.dirname, 'threads.ts'), model, busy]
  const { stdout } = await promisify(execFile)(command, args)
  return JSON.parse(stdout) as Outcome
}

// Deno 2.9 cannot stop a worker thread within a task, in plain JavaScript neither (denoland/deno#35657), so that
// one inference goes on there; between the batches of a long answer it stops.
test.each([
  ['node', 'passengers', 'endless'],
  ['bun', 'passengers', 'endless'],
  ['node', 'logistic', 'batches'],
  ['deno', 'passengers', 'batches'],
  ['bun', 'logistic', 'batches'],
] as const)('a worker thread of %s answers %s and can be stopped in %s', async (runtime, model, busy) => {
  const { answer, early, stillBusy } = await runThreads(runtime, model, busy)
  expect(answer).toEqual(figures[model]!.predict)
  expect(early).toBe(true)
  expect(stillBusy).toBeLessThan(0.25)
})
