import { parseArgs } from 'node:util'
import { RUNTIMES, type Runtime } from '../../test/runtimes/server.ts'
import { startCluster } from './cluster.ts'
import { embedded } from './embedded.ts'
import { type Endured, endure, type Moment } from './endure.ts'
import type { Place } from './place.ts'
import { slopeOf } from './slope.ts'

/**
 * Mixed load for as long as is said, while what the server depends on is killed and started again: `node bench/endurance/main.ts`,
 * by `npm run bench:endurance`, which starts the services, with
 * - `--minutes N`: of each run, 60 when absent;
 * - `--runtime NAME`, `--place NAME`: only that runtime, that place (`embedded`, `cluster`); more by repetition;
 * - `--every SECONDS`: how far apart restarts are, 120 when absent, a fifth of a short run.
 * - `--pause MS`: how long each client rests between two rounds, 20 when absent; 2000 makes ten requests a second in all.
 * Ends with 1 where an answer was wrong or a task was lost.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    runtime: { type: 'string', multiple: true, default: [...RUNTIMES] },
    place: { type: 'string', multiple: true, default: ['embedded', 'cluster'] },
    every: { type: 'string' },
    pause: { type: 'string', default: '20' },
  },
})
const seconds = Number(values.minutes) * 60
const every = Number(values.every ?? Math.min(120, seconds / 5))
const restarts = Math.max(0, Math.round(seconds / every) - 1)
/** What a start fills first: caches, pools, what is compiled. */
const WARM_UP = Math.min(60, seconds / 8)
/** Samples of a block. */
const BLOCK = Math.max(3, Math.round(seconds / 120))

const head = [
  'runtime',
  'place',
  'time',
  'requests',
  'restarts',
  'refused meanwhile',
  'wrong',
  'tasks',
  'told that their worker was lost',
  'server, MB',
  'MB an hour',
  'all processes, MB',
  'MB an hour',
  'open files',
]
const lines = [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`]
let isWrong = false
for (const name of values.place) {
  if (name === 'embedded') await runAll(embedded({ languages: ['javascript', 'python'], grace: 10_000 }))
  else {
    const { OMEGA_TEST_MONGO_PROGRAM: program, OMEGA_TEST_PYTHON: python } = process.env
    if (!program || !python) throw new Error('There are no services, use "npm run bench:endurance"')
    for (const runtime of values.runtime) {
      await using cluster = await startCluster(program, python)
      await run(runtime as Runtime, cluster.place)
    }
  }
}
console.log(lines.join('\n'))
process.exitCode = isWrong ? 1 : 0

async function runAll(place: Place): Promise<void> {
  for (const runtime of values.runtime) await run(runtime as Runtime, place)
}

async function run(runtime: Runtime, place: Place): Promise<void> {
  const report = (sentence: string) => console.error(`${runtime}, ${place.name}: ${sentence}`)
  const endured = await endure(runtime, place, { seconds }, { restarts, pause: Number(values.pause), report })
  for (const sentence of endured.ledger.wrong) report(sentence)
  isWrong ||= endured.ledger.wrong.length > 0
  lines.push(lineOf(runtime, place, endured))
}

function lineOf(runtime: Runtime, place: Place, { ledger, seconds, moments }: Endured): string {
  const { requests, refused, wrong, tasks } = ledger
  const cells = [
    runtime,
    place.name,
    `${(seconds / 60).toFixed(1)} min`,
    requests,
    ledger.restarts,
    refused,
    wrong.length,
    tasks.confirmed,
    tasks.told,
    ...(['own', 'all'] as const).flatMap((field) => memoryOf(moments, field)),
    rangeOf(warm(moments), 'files'),
  ]
  return `| ${cells.join(' | ')} |`
}

function memoryOf(moments: readonly Moment[], field: 'own' | 'all'): [range: string, slope: string] {
  const samples = warm(moments).map((one) => ({ life: one.life, at: one.at / 3600, value: one[field] }))
  const slope = slopeOf(samples, BLOCK)
  const text = slope
    ? `${slope.perHour.toFixed(0)} ± ${slope.error.toFixed(0)} (${slope.blocks})`
    : 'too short'
  return [rangeOf(warm(moments), field), text]
}

/** Those of each life without the first of them. */
function warm(moments: readonly Moment[]): readonly Moment[] {
  const begins = new Map<number, number>()
  for (const { life, at } of moments) begins.set(life, Math.min(at, begins.get(life) ?? at))
  return moments.filter(({ life, at }) => at - begins.get(life)! >= WARM_UP)
}

function rangeOf(moments: readonly Moment[], field: 'own' | 'all' | 'files'): string {
  const all = moments.map((one) => one[field])
  return `${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}`
}
