import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest, the longest first: one that began last would run alone at the end. */
const LONGEST = [
  'cluster/cluster',
  'python/python',
  'runtimes/node',
  'runtimes/deno',
  'runtimes/bun',
  'cluster/peer',
  'cluster/chaos',
  'runtimes/contracts',
  'cluster/frames',
  'worker/python/mirror',
  'cluster/answers',
  'kill',
  'report/xss',
  'readme',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
      return found < 0 ? LONGEST.length : found
    }
    return files.toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/node_modules/**'],
    globalSetup: 'test/setup.ts',
    // What must end is only to end: another file may have both cores, and what measures time does so by itself.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    sequence: { sequencer: LongestFirst },
    // One more than cores of the smallest machine: many tests wait for a server, a worker or a time limit.
    maxWorkers: 3,
  },
})
