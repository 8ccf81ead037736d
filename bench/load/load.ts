import type { Runtime } from '../processes.ts'
import { put, read } from './curl.ts'
import { startFilled } from './filled.ts'
import { type Files, FORMS, type Form } from './inputs.ts'
import { type Load, lineOf, type Measured, measureEach } from './measure.ts'

/** What servers have: `large`, and `huge` of ten times as many rows. */
export interface Size {
  readonly rows: number
  readonly rounds: number
  readonly hasHuge: boolean
}

const ONE = 'GET JSON'
const TWO = 'GET two at once, JSON'

function loadsOf(files: Files, hasHuge: boolean): readonly Load[] {
  const form = (name: Form): Load => ({
    what: `PUT ${name}`,
    ask: (dataset) => put(`${dataset}/written?append=0`, files[name], FORMS[name]),
  })
  const get = (name: Exclude<Form, 'JSON, a key a cell' | 'JSON lists'>): Load => ({
    what: `GET ${name}`,
    ask: (dataset) => read(`${dataset}/large`, FORMS[name]),
  })
  const filter: Load = {
    what: 'filter ten times as many',
    ask: (dataset) => read(`${dataset}/huge?b__lt=10&limit=100000`),
  }
  return [
    ...(Object.keys(FORMS) as Form[]).map(form),
    { what: ONE, ask: (dataset) => read(`${dataset}/large`) },
    get('CSV'),
    get('NDJSON'),
    get('Arrow'),
    ...(hasHuge ? [filter] : []),
    // Last, for its second worker keeps memory.
    { what: TWO, ask: (dataset) => both(() => read(`${dataset}/large`)) },
  ]
}

async function both(work: () => Promise<number>): Promise<number> {
  return Math.max(...(await Promise.all([work(), work()])))
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
  const found = new Map<string, readonly Measured[]>()
  for (const { what, ask } of loadsOf(files, hasHuge)) {
    found.set(what, await measureEach(theirs ? [ours, theirs] : [ours], ask, rounds))
    yield lineOf(runtime, what, found.get(what)!)
  }
  const against = found.get(TWO)!.map(({ seconds }, i) => seconds / found.get(ONE)![i]!.seconds)
  yield `| ${runtime} | two at once against one | ${against.map((ratio) => `${ratio.toFixed(2)} | | `).join(' | ')} | |`
}
