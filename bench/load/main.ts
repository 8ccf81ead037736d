import { parseArgs } from 'node:util'
import { newFolder, RUNTIMES, type Runtime } from '../processes.ts'
import { writeInputs } from './inputs.ts'
import { benchLoad } from './load.ts'
import { benchRequests } from './requests.ts'
import { benchSkips } from './skips.ts'

/**
 * What one client does, and what others and the memory feel of it: `node bench/load/main.ts`, with
 * - `--rows N`: a million when absent;
 * - `--beside FOLDER`: another build, measured turn by turn beside this one: a `git worktree` with its own `npm ci`;
 * - `--runtime NAME`, `--part NAME`: only that runtime, that table; more by repetition;
 * - `--once`: one round of each load and no dataset of ten times as many rows, for the memory that many rows take.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    beside: { type: 'string' },
    runtime: { type: 'string', multiple: true, default: [...RUNTIMES] },
    part: { type: 'string', multiple: true, default: ['load', 'skips', 'requests'] },
    once: { type: 'boolean', default: false },
  },
})
const { beside, once, part } = values
const rows = Number(values.rows)
const runtimes = values.runtime as Runtime[]
const files = await writeInputs(await newFolder(), part.includes('load') ? rows : 0)

async function print(lines: (runtime: Runtime) => AsyncIterable<string>, ...head: readonly string[]) {
  console.log(`\n| runtime | ${head.join(' | ')} |\n|${'---|'.repeat(head.length + 1)}`)
  for (const runtime of runtimes) for await (const line of lines(runtime)) console.log(line)
}

if (part.includes('load')) {
  const size = { rows, rounds: once ? 1 : 3, hasHuge: !once }
  const ours = [`${rows} x 5`, 'time', 'ping p99 / max', 'memory above idle']
  const theirs = ['other: time', 'ping', 'memory', 'ratio']
  await print((runtime) => benchLoad(runtime, files, size, beside), ...ours, ...theirs)
}
if (part.includes('skips')) {
  const head = [`of ${10 * rows} rows`, 'time of both', 'ratio', 'other: time of both', 'ratio']
  await print((runtime) => benchSkips(runtime, 10 * rows, beside), ...head)
}
if (part.includes('requests')) {
  const head = ['small requests', 'rate', 'CPU for one', 'other: rate', 'CPU for one', 'ratio of CPU']
  await print((runtime) => benchRequests(runtime, files.few, beside), ...head)
}
