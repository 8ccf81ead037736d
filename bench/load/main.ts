import { newFolder, RUNTIMES, type Runtime } from '../processes.ts'
import { writeInputs } from './inputs.ts'
import { benchLoad } from './load.ts'

/**
 * What one client does, and how long pings of another wait meanwhile: `node bench/load/main.ts [ROWS] [CHECKOUT] [RUNTIME]`.
 * CHECKOUT is that of another build, measured beside this one, made by `git worktree add`, with its own `npm ci`.
 */
const [rows = '1000000', other, only] = process.argv.slice(2)
const files = await writeInputs(await newFolder(), Number(rows))
console.log(`${rows} x 5\n`)
console.log(
  '| runtime | what | time | ping p99 / max | memory above idle | other: time | ping | memory | ratio |',
)
console.log('|---|---|---|---|---|---|---|---|---|')
for (const runtime of only === undefined ? RUNTIMES : [only as Runtime]) {
  for await (const line of benchLoad(runtime, files, Number(rows), other || undefined)) console.log(line)
}
