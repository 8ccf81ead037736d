import { setTimeout as nap } from 'node:timers/promises'
import type { Runtime } from '../../test/runtimes/server.ts'
import { appender } from './clients/appender.ts'
import { careless, prepareLong } from './clients/careless.ts'
import { coder, prepareCode } from './clients/coder.ts'
import { predictor, prepareLines } from './clients/predictor.ts'
import { register } from './clients/register.ts'
import { prepareTasks, submitter } from './clients/submitter.ts'
import { Ledger } from './ledger.ts'
import { type Place, Serving } from './place.ts'
import { type Held, heldBy } from './processes.ts'
import { type Client, Visit } from './visit.ts'

/** How long a run is: by the clock, or by the rounds of each client. */
export type Length = { readonly seconds: number } | { readonly rounds: number }

export interface Moment extends Held {
  readonly life: number
  /** Since the run began, in seconds. */
  readonly at: number
}

export interface Endured {
  readonly ledger: Ledger
  readonly seconds: number
  readonly moments: readonly Moment[]
}

export interface EndureOptions {
  /** What is restarted, each at its time in equal parts of the run, in turn; the server itself in the middle. */
  readonly restarts: number
  /** How long a client rests between two rounds, in ms; those of code ten times as long. */
  readonly pause: number
  /** Told what is restarted. */
  readonly report: (sentence: string) => void
}

const SAMPLED_EVERY = 2000
/** How many wrong answers are told. */
const TOLD = 20

/** Mixed load on one server while what it depends on is restarted; answers what came of it, also when that is wrong. */
export async function endure(
  runtime: Runtime,
  place: Place,
  length: Length,
  { restarts, pause, report }: EndureOptions,
): Promise<Endured> {
  await using server = await Serving.start(runtime, place)
  const ledger = new Ledger()
  const visit = new Visit(server.url, ledger)
  for (const prepare of [prepareLines, prepareTasks, prepareLong]) await prepare(visit)
  if (place.languages.length > 0) await prepareCode(visit, place.languages)

  const began = performance.now()
  const passed = () => (performance.now() - began) / 1000
  const fail = (error: unknown) => {
    if (ledger.wrong.length < TOLD)
      ledger.wrong.push(`after ${passed().toFixed(0)} s: ${(error as Error).message}`)
  }
  const clients = clientsOf(place).map((client) => ({ ...client, rounds: 0 }))
  /** How much of the run is over, 0 to 1. */
  const progress = () =>
    'seconds' in length
      ? passed() / length.seconds
      : Math.min(...clients.map(({ rounds }) => rounds)) / length.rounds
  const isOver = (rounds: number) => ('seconds' in length ? progress() >= 1 : rounds >= length.rounds)

  const visits = clients.map(async (client) => {
    while (!isOver(client.rounds)) {
      await client.round(visit).catch(fail)
      client.rounds += 1
      await nap(pause * client.rest)
    }
  })
  const moments: Moment[] = []
  const ended = new AbortController()
  const watch = sample(server, moments, passed, ended.signal)
  const itself = { name: 'the server', grace: place.grace, restart: () => server.restart('SIGKILL') }
  let next = 0
  for (let restart = 1; restart <= restarts; restart++) {
    while (progress() < restart / (restarts + 1)) await nap(20)
    const isMiddle = restart === Math.ceil((restarts + 1) / 2)
    const one = isMiddle ? itself : place.dependencies[next++ % place.dependencies.length]!
    await ledger.disturb(one.grace, () => one.restart(server))
    report(`after ${passed().toFixed(0)} s ${one.name} was restarted`)
  }
  await Promise.all(visits)
  const seconds = passed()
  ended.abort()
  await watch
  await expectNoneLeft(visit).catch(fail)
  return { ledger, seconds, moments }
}

function clientsOf({ languages }: Place): readonly { readonly round: Client; readonly rest: number }[] {
  const quick = [
    appender('rows'),
    appender('more'),
    register('one'),
    register('two'),
    predictor('line'),
    submitter(),
    careless(),
  ]
  return [
    ...quick.map((round) => ({ round, rest: 1 })),
    ...(languages.length > 0 ? [{ round: coder(languages), rest: 10 }] : []),
  ]
}

async function sample(
  server: Serving,
  moments: Moment[],
  passed: () => number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const { lives: life, pid } = server
    const held = await heldBy(pid)
    // Of a server that was killed meanwhile nothing is known.
    if (held.own > 0 && server.lives === life) moments.push({ ...held, life, at: passed() })
    await nap(SAMPLED_EVERY, undefined, { signal }).catch(() => undefined)
  }
}

/** All tasks have ended, also those whose clients have left or were killed. */
async function expectNoneLeft(visit: Visit): Promise<void> {
  const open = async () => {
    const totals = ['PENDING', 'STARTED'].map(async (status) => {
      const answer = await visit.ask('GET', `task/?status=${status}&limit=1`)
      return answer && Number(JSON.parse(answer.text).meta.total_count)
    })
    return (await Promise.all(totals)).reduce<number>((sum, total) => sum + (total ?? 1), 0)
  }
  for (let second = 0; second < 300; second++) {
    if ((await open()) === 0) return
    await nap(1000)
  }
  throw new Error(`${await open()} tasks have not ended 300 s after the last request`)
}
