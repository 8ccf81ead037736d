import { benchLarge } from './large/large.ts'
import { benchNotebooks } from './notebooks/notebooks.ts'
import { RUNTIMES } from './processes.ts'
import { benchSmall } from './small/small.ts'
import { benchTasks } from './tasks/tasks.ts'
import { benchWrongKeys } from './wrong-keys/wrong-keys.ts'

/** Prints the tables of the README; all figures of one table come from one run. */
console.log('| runtime | what | Omega Edge | bare | ratio | goal |\n|---|---|---|---|---|---|')
for (const runtime of RUNTIMES) for (const line of await benchSmall(runtime)) console.log(line)
console.log('\n| runtime | 1,000,000 x 5 | time | peak memory above idle |\n|---|---|---|---|')
for (const runtime of RUNTIMES) for (const line of await benchLarge(runtime)) console.log(line)
console.log('\n| runtime | what | Omega Edge | bare | ratio | goal |\n|---|---|---|---|---|---|')
for (const runtime of RUNTIMES) for (const line of await benchTasks(runtime)) console.log(line)
console.log(
  '\n| runtime | cold | warm | in a row | cells | Pyodide alone | ratio | memory of a kernel | ping p99 while four run |\n|---|---|---|---|---|---|---|---|---|',
)
for (const runtime of RUNTIMES) for (const line of await benchNotebooks(runtime)) console.log(line)
console.log(
  '\n| runtime | 100 clients with wrong keys | a read without them, p50 | beside them, p50 | p99 | ratio | answers to them | of which 429 |\n|---|---|---|---|---|---|---|---|',
)
for (const runtime of RUNTIMES) for (const line of await benchWrongKeys(runtime)) console.log(line)
