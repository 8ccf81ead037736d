import { median, type Runtime } from '../processes.ts'
import { put, read } from './curl.ts'
import { datasetsOf, type Filled, startFilled } from './filled.ts'
import { type Files, FORMS, type Form } from './inputs.ts'
import { type Load, lineOf, measureEach } from './measure.ts'

/** What servers have: `large`, and `huge` of ten times as many rows. */
export interface Size {
  readonly rows: number
  readonly rounds: number
  readonly hasHuge: boolean
}

/** How often one read and two are asked in turns. */
const TURNS = 7

function loadsOf(files: Files, hasHuge: boolean): readonly Load[] {
  const form = (name: Form): Load => ({
    what: `PUT ${name}`,
    ask: (dataset) => put(`${dataset}/written?append=0`, files[name], FORMS[name]),
  })
  const get = (name: string, type: string): Load => ({
    what: `GET ${name}`,
    ask: (dataset) => read(`${dataset}/large`, type),
  })
  const filter: Load = {
    what: 'filter ten times as many',
    ask: (dataset) => read(`${dataset}/huge?b__lt=10&limit=100000`),
  }
  return [
    ...(Object.keys(FORMS) as Form[]).map(form),
    get('JSON', FORMS['JSON lists']),
    get('CSV', FORMS.CSV),
    get('NDJSON', FORMS.NDJSON),
    get('Arrow', FORMS.Arrow),
    ...(hasHuge ? [filter] : []),
    // Last, for its second worker keeps memory.
    { what: 'GET two at once, JSON', ask: (dataset) => readAtOnce(dataset, 2) },
  ]
}

async function readAtOnce(dataset: string, clients: number): Promise<number> {
  const all = Array.from({ length: clients }, () => read(`${dataset}/large`))
  return Math.max(...(await Promise.all(all)))
}

/** How long two reads at once take against one, in turns, by workers that have both been asked before, and without pings. */
async function twoAgainstOne(server: Filled): Promise<number> {
  const [one, two]: [number[], number[]] = [[], []]
  for (let turn = 0; turn < TURNS; turn++) {
    one.push(await readAtOnce(datasetsOf(server), 1))
    two.push(await readAtOnce(datasetsOf(server), 2))
  }
  return median(two) / median(one)
}

/** A line for each load: seconds, pings of another client meanwhile, memory; of this build and of the other one. */
export async function* benchLoad(
  runtime: Runtime,
  files: Files,
  { rounds, hasHuge }: Size,
  checkout: string | undefined,
): AsyncGenerator<string> {
  const fill = async (dataset: string) => {
    await put(`${dataset}/large`, files.CSV, FORMS.CSV)
    await read(`${dataset}/large`, FORMS.Arrow, files.Arrow)
    if (hasHuge) for (let i = 0; i < 10; i++) await put(`${dataset}/huge`, files.Arrow, FORMS.Arrow)
  }
  await using ours = await startFilled(runtime, undefined, fill)
  await using theirs = checkout === undefined ? undefined : await startFilled(runtime, checkout, fill)
  const servers = theirs ? [ours, theirs] : [ours]
  for (const { what, ask } of loadsOf(files, hasHuge))
    yield lineOf(runtime, what, await measureEach(servers, ask, rounds))
  const ratios: string[] = []
  for (const server of servers) ratios.push((await twoAgainstOne(server)).toFixed(2))
  yield `| ${runtime} | two at once against one | ${ratios.map((ratio) => `${ratio} | | `).join(' | ')} | |`
}
