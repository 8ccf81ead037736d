import {
  median,
  memoryWithWorkers,
  newFolder,
  peakAbove,
  type Runtime,
  type Server,
  startOmega,
} from '../processes.ts'
import { rate } from '../rate.ts'
import { put, read } from './curl.ts'
import { FORMS, type Form } from './inputs.ts'
import { pingedWhile, type Waits } from './pinger.ts'

type Files = Readonly<Record<Form | 'few', string>>

/** What one client asks of a server that has `rows` in `large` and ten times as many in `huge`. */
interface Load {
  readonly what: string
  readonly ask: (dataset: string) => Promise<number>
}

interface Measured {
  readonly seconds: number
  readonly waits: Waits
  readonly megabytes: number
}

const ROUNDS = 3

function loadsOf(files: Files, rows: number): readonly Load[] {
  const form = (name: Form): Load => ({
    what: `PUT ${name}`,
    ask: (dataset) => put(`${dataset}/written?append=0`, files[name], FORMS[name]),
  })
  return [
    ...(Object.keys(FORMS) as Form[]).map(form),
    { what: 'GET JSON', ask: (dataset) => read(`${dataset}/large`) },
    { what: 'GET CSV', ask: (dataset) => read(`${dataset}/large`, FORMS.CSV) },
    { what: 'GET NDJSON', ask: (dataset) => read(`${dataset}/large`, FORMS.NDJSON) },
    { what: 'GET Arrow', ask: (dataset) => read(`${dataset}/large`, FORMS.Arrow) },
    { what: 'GET two at once, JSON', ask: (dataset) => both(() => read(`${dataset}/large`)) },
    { what: 'filter ten times as many', ask: (dataset) => read(`${dataset}/huge?b__lt=10&limit=100000`) },
    { what: 'GET ten times as many, JSON', ask: (dataset) => read(`${dataset}/huge`) },
    { what: 'the last of ten times as many', ask: (dataset) => read(`${dataset}/huge?a__gte=${rows - 100}`) },
  ]
}

async function both(work: () => Promise<number>): Promise<number> {
  return Math.max(...(await Promise.all([work(), work()])))
}

/** A line for each load: seconds, pings of another client meanwhile, memory; of this build and of the other one. */
export async function* benchLoad(
  runtime: Runtime,
  files: Files,
  rows: number,
  checkout: string | undefined,
): AsyncGenerator<string> {
  await using ours = await filled(runtime, files, undefined)
  await using theirs = checkout === undefined ? undefined : await filled(runtime, files, checkout)
  for (const { what, ask } of loadsOf(files, rows)) {
    const [own, its]: [Measured[], Measured[]] = [[], []]
    for (let round = 0; round < ROUNDS; round++) {
      own.push(await measure(ours, ask))
      if (theirs) its.push(await measure(theirs, ask))
    }
    const [a, b] = [middle(own), middle(its)]
    const ratio = theirs ? (a.seconds / b.seconds).toFixed(2) : ''
    yield `| ${runtime} | ${what} | ${text(a)} | ${theirs ? text(b) : ' | | '} | ${ratio} |`
  }
  for (const path of ['ping', 'dataset/few']) {
    const rates: [number, number][] = []
    for (let round = 0; round < ROUNDS; round++) {
      rates.push([await perSecond(ours, path), theirs ? await perSecond(theirs, path) : Number.NaN])
    }
    const ratio = theirs ? median(rates.map(([own, its]) => its / own)).toFixed(2) : ''
    const [own, its] = [median(rates.map(([rate]) => rate)), median(rates.map(([, rate]) => rate))]
    const other = theirs ? `${its.toFixed(0)}/s` : ''
    yield `| ${runtime} | ${path} | ${own.toFixed(0)}/s | | | ${other} | | | ${ratio} |`
  }
}

function perSecond({ url }: Server, path: string): Promise<number> {
  return rate(`${url}/api/v1/${path}`, 1)
}

/** A server with data, and what it held of memory before it had any, in MB. */
interface Filled extends Server {
  readonly idle: number
}

/** Until a server has started what it starts without being asked, in ms. */
const STARTED = 2000

async function filled(runtime: Runtime, files: Files, checkout: string | undefined): Promise<Filled> {
  const server = await startOmega(runtime, await newFolder(), [], checkout)
  try {
    await new Promise((resolve) => setTimeout(resolve, STARTED))
    const idle = await memoryWithWorkers(server)
    await fill(server, files)
    return { ...server, idle, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
}

async function fill(server: Server, files: Files): Promise<void> {
  const dataset = `${server.url}/api/v1/dataset`
  await put(`${dataset}/large`, files.CSV, FORMS.CSV)
  await read(`${dataset}/large`, FORMS.Arrow, files.Arrow)
  for (let i = 0; i < 10; i++) await put(`${dataset}/huge`, files.Arrow, FORMS.Arrow)
  await put(`${dataset}/few`, files.few, FORMS.CSV)
}

async function measure(server: Filled, ask: Load['ask']): Promise<Measured> {
  await new Promise((resolve) => setTimeout(resolve, 500))
  const before = await memoryWithWorkers(server)
  let seconds = 0
  let waits: Waits | undefined
  const above = await peakAbove(server, async () => {
    waits = await pingedWhile(server.url, async () => {
      seconds = await ask(`${server.url}/api/v1/dataset`)
    })
  })
  return { seconds, waits: waits!, megabytes: before + above - server.idle }
}

/** The worst of the pings, the median of all else. */
function middle(all: readonly Measured[]): Measured {
  const waits = all.map((one) => one.waits)
  return {
    seconds: median(all.map((one) => one.seconds)),
    megabytes: median(all.map((one) => one.megabytes)),
    waits: {
      p50: median(waits.map((wait) => wait.p50)),
      p99: median(waits.map((wait) => wait.p99)),
      max: Math.max(...waits.map((wait) => wait.max)),
    },
  }
}

function text({ seconds, waits, megabytes }: Measured): string {
  return `${seconds.toFixed(2)} s | ${waits.p99.toFixed(0)} / ${waits.max.toFixed(0)} ms | ${megabytes.toFixed(0)} MB`
}
