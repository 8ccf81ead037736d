import { memory, newFolder, type Runtime, resetPeak, type Server, startOmega } from '../processes.ts'

const ROWS = 1_000_000
const BATCH = 10_000
const READS: readonly (readonly [what: string, path: string, accept: string])[] = [
  ['read JSON', '', 'application/json'],
  ['read NDJSON', '', 'application/x-ndjson'],
  ['read CSV', '', 'text/csv'],
  ['read Arrow', '', 'application/vnd.apache.arrow.stream'],
  ['read Parquet', '', 'application/vnd.apache.parquet'],
  ['read filtered, JSON', '?b__gte=900000', 'application/json'],
]

/** 1,000,000 x 5: seconds, and peak memory above what the process held before, each on a fresh process. */
export async function benchLarge(runtime: Runtime): Promise<readonly string[]> {
  const folder = await newFolder()
  const lines = await writes(runtime, folder)
  for (const [what, path, accept] of READS) {
    await using fresh = await startOmega(runtime, folder)
    const dataset = `${fresh.url}/api/v1/dataset/large`
    lines.push(await measured(runtime, what, fresh, () => drain(dataset + path, accept)))
  }
  return lines
}

async function writes(runtime: Runtime, folder: string): Promise<string[]> {
  const lines: string[] = []
  await using omega = await startOmega(runtime, folder)
  const url = `${omega.url}/api/v1/dataset/large`
  lines.push(await measured(runtime, 'write CSV', omega, () => send(url, 'text/csv', csv())))
  const arrow = new Uint8Array(await (await fetch(url, { headers: { Accept: READS[3]![2] } })).arrayBuffer())
  const json = await (await fetch(`${url}?orient=list`)).text()
  lines.push(
    await measured(runtime, 'write Arrow', omega, () =>
      send(`${omega.url}/api/v1/dataset/arrow`, READS[3]![2], arrow),
    ),
  )
  const parquet = new Uint8Array(
    await (await fetch(url, { headers: { Accept: READS[4]![2] } })).arrayBuffer(),
  )
  lines.push(
    await measured(runtime, 'write Parquet', omega, () =>
      send(`${omega.url}/api/v1/dataset/parquet`, READS[4]![2], parquet),
    ),
  )
  lines.push(
    await measured(runtime, 'write JSON', omega, () =>
      send(`${omega.url}/api/v1/dataset/json`, 'application/json', json),
    ),
  )
  return lines
}

async function measured(
  runtime: Runtime,
  what: string,
  server: Server,
  work: () => Promise<void>,
): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 500))
  await resetPeak(server)
  const before = await memory(server)
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1000
  const { peak } = await memory(server)
  return `| ${runtime} | ${what} | ${seconds.toFixed(2)} s | ${(peak - before.now).toFixed(0)} MB |`
}

async function send(url: string, type: string, body: BodyInit): Promise<void> {
  const init = { method: 'PUT', body, duplex: 'half', headers: { 'Content-Type': type } }
  const answer = await fetch(`${url}?append=0`, init as RequestInit)
  if (answer.status !== 204) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
}

/** Reads an answer to its end and keeps nothing of it. */
async function drain(url: string, accept: string): Promise<void> {
  const answer = await fetch(url, { headers: { Accept: accept } })
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`)
  for await (const _ of answer.body ?? []);
}

function csv(): ReadableStream<Uint8Array> {
  let row = 0
  return new ReadableStream({
    pull(controller) {
      let text = row === 0 ? 'a,b,c,d,e\n' : ''
      for (const end = row + BATCH; row < end; row++)
        text += `${row},${row + 0.5},${row % 2 === 0 ? 'True' : 'False'},text ${row % 1000},${row * 1000}\n`
      controller.enqueue(new TextEncoder().encode(text))
      if (row >= ROWS) controller.close()
    },
  })
}
