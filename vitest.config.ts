import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest, the longest first: one that began last would run alone at the end. */
const LONGEST = [
  'cluster/cluster',
  'runtimes/node-code',
  'runtimes/node',
  'python/code',
  'cluster/peer',
  'python/python',
  'runtimes/contracts',
  'runtimes/deno-code',
  'runtimes/bun-code',
  'runtimes/deno',
  'runtimes/bun',
  'worker/python/mirror',
  'cluster/chaos',
  'cluster/frames',
  'pack',
  'cli/remote',
  'cluster/answers',
  'browser',
  'cli/jobs/jobs',
  'cli/models/models',
  'tasks/amqp/connection',
  'kill',
  'tasks/memory',
  'report/time',
  'report/xss',
  'endurance',
  'readme',
]

/**
 * Files that leave nothing behind in their process run in processes that they share: a new one costs half a second of a core, more
 * than most of them. These have a clock, mocks or a registry of modules of their own, or run on other runtimes too.
 */
const TOGETHER = [
  'test/{data,exchange,http,inference,models,pickle,resources}/**/*.test.ts',
  'test/store/{dataset,job,model,script}/**/*.test.ts',
  'test/tasks/celery/*.test.ts',
  'test/worker/*.test.ts',
  'test/worker/javascript/*.test.ts',
  'test/worker/python/{parameters,python-data,run-draft}.test.ts',
  'test/cli/{runtime/explain-rules,setting-options,settings}.test.ts',
  'test/cluster/{edge-broker,messages,translated-broker,unread-file}.test.ts',
  'test/report/{outputs,page}.test.ts',
  'test/store/disk/{chunks,permission,users}.test.ts',
  'test/store/mongo/{group-writes,kinds,script-form,shared-reads}.test.ts',
  'test/tasks/{amqp/broker-url,amqp/window,broker-events,failure-log,output-log}.test.ts',
  'test/tracing/trace-context.test.ts',
  'test/{config,openapi}.test.ts',
]
const BUT = [
  'test/http/{api-key,attempts,content-coding,probes,reader-watch,token}.test.ts',
  'test/models/onnx/errors.test.ts',
  'test/resources/script/check-source.test.ts',
  'test/resources/task/events.test.ts',
]

/** Those that share a process come one after the other, at the end: they are short, and fill what the others leave. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
      if (found >= 0) return found
      return project.config.isolate ? LONGEST.length : LONGEST.length + 1
    }
    return files.toSorted((a, b) => place(a) - place(b))
  }
}

const EVERYTHING = ['test/**/*.test.ts']
const NOTHING = ['test/node_modules/**']

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'apart', include: EVERYTHING, exclude: [...NOTHING, ...TOGETHER] },
      },
      { extends: true, test: { name: 'own', include: BUT, exclude: NOTHING } },
      {
        extends: true,
        test: { name: 'together', include: TOGETHER, exclude: [...NOTHING, ...BUT], isolate: false },
      },
    ],
    globalSetup: 'test/setup.ts',
    // What must end is only to end: another file may have both cores, and what measures time does so by itself.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 500_000 } },
    sequence: { sequencer: LongestFirst },
    // Three times the cores of the smallest machine: many tests wait for a server, a worker or a time limit.
    maxWorkers: 6,
  },
})
