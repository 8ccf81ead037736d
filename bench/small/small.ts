import { columns, dtypes } from '../bare/answers.ts'
import { median, newFolder, type Runtime, type Server, startBare, startOmega } from '../processes.ts'
import { rate } from '../rate.ts'

const ROUNDS = 5

/** Ping against a bare hello, and reading 1,000 x 5 as JSON against serialising the same rows from memory. */
export async function benchSmall(runtime: Runtime): Promise<readonly string[]> {
  await using omega = await startOmega(runtime, await newFolder())
  await using bare = await startBare(runtime)
  await fetch(`${omega.url}/api/v1/dataset/rows/`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ data: columns, dtypes }),
  })
  return [
    await compare(runtime, 'ping', omega, '/api/v1/ping', bare, '/hello', 0.6),
    await compare(runtime, 'read 1,000 x 5', omega, '/api/v1/dataset/rows', bare, '/rows', 0.5),
  ]
}

/** One after the other, pair by pair, so that a machine that slows down slows both. */
async function compare(
  runtime: Runtime,
  what: string,
  ours: Server,
  path: string,
  theirs: Server,
  barePath: string,
  goal: number,
): Promise<string> {
  const pairs: { ours: number; theirs: number }[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const pair = { ours: await rate(ours.url + path), theirs: await rate(theirs.url + barePath) }
    if (round > 0) pairs.push(pair) // the first one warms up
  }
  const ratio = median(pairs.map((pair) => pair.ours / pair.theirs))
  const [own, bare] = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.theirs))]
  return `| ${runtime} | ${what} | ${own.toFixed(0)}/s | ${bare.toFixed(0)}/s | ${ratio.toFixed(2)} | ${goal} |`
}
