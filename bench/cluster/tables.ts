import { RUNTIMES } from '../processes.ts'
import type { Trips } from './dispatch.ts'
import type { Figures } from './figures.ts'
import type { Forest } from './forest.ts'
import type { Profile } from './profile.ts'
import type { Throughput } from './throughput.ts'

type Reads = Pick<Figures, 'read1k' | 'read100k'>

const OWN = "omega-ml's own"

const seconds = (time: number) => (time < 0.1 ? `${(time * 1000).toFixed(1)} ms` : `${time.toFixed(2)} s`)

export function printFigures(figures: ReadonlyMap<string, Figures>, driver: Reads): void {
  console.log(
    '\n| server | ping | read 1,000 x 5 | read 1,000 | read 100,000 | memory for it | write 1,000 | write 100,000 | predict 10 of a dataset | predict 10 of the body | predictions |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|---|---|')
  for (const [name, own] of figures) {
    const rates = [own.pings, own.reads].map((perSecond) => `${perSecond.toFixed(0)}/s`)
    const reads = [seconds(own.read1k), seconds(own.read100k), `${own.memory.toFixed(0)} MB`]
    const rest = [own.write1k, own.write100k, own.predict, own.predictBody].map(seconds)
    console.log(`| ${[name, ...rates, ...reads, ...rest, `${own.predictions.toFixed(0)}/s`].join(' | ')} |`)
  }
  console.log(
    `| the driver alone | | | ${seconds(driver.read1k)} | ${seconds(driver.read100k)} | | | | | | |`,
  )
}

/** What was to be reached, for each runtime. */
export function printGoals(figures: ReadonlyMap<string, Figures>, driver: Reads): void {
  const own = figures.get(OWN)
  if (!own) throw new Error(`There are no figures of ${OWN}`)
  console.log(`\n| goal | ${RUNTIMES.join(' | ')} |\n|---|${RUNTIMES.map(() => '---').join('|')}|`)
  const row = (goal: string, place: 'cluster' | 'embedded', value: (figures: Figures) => string) => {
    const cells = RUNTIMES.map((runtime) => {
      const found = figures.get(`${place}, ${runtime}`)
      return found ? value(found) : ''
    })
    console.log(`| ${goal} | ${cells.join(' | ')} |`)
  }
  const times = (one: number, other: number) => (one / other).toFixed(one / other < 10 ? 2 : 0)
  row(`ping: at least 5 times ${OWN}`, 'cluster', ({ pings }) => times(pings, own.pings))
  row("read 1,000: at most 1.2 times the driver's time", 'cluster', ({ read1k }) =>
    times(read1k, driver.read1k),
  )
  row("read 100,000: at most 1.2 times the driver's time", 'cluster', ({ read100k }) =>
    times(read100k, driver.read100k),
  )
  row('memory for 100,000: at most 100 MB', 'cluster', ({ memory }) => `${memory.toFixed(0)} MB`)
  row(`predict ten rows of the body: at least 50 times as fast as ${OWN}`, 'cluster', ({ predictBody }) =>
    times(own.predictBody, predictBody),
  )
  row(`predict ten rows of a dataset: as fast as ${OWN}, times`, 'cluster', ({ predict }) =>
    times(own.predict, predict),
  )
  row(`predictions to 16 connections: at least 100 times ${OWN}`, 'cluster', ({ predictions }) =>
    times(predictions, own.predictions),
  )
  row(`embedded read of 1,000: at least 50 times ${OWN}`, 'embedded', ({ reads }) => times(reads, own.reads))
}

export function printForest(runtime: string, { file, compressed, kept, peak }: Forest): void {
  const of = (megabytes: number) =>
    `${megabytes.toFixed(0)} MB (${(megabytes / file).toFixed(1)} of the file)`
  console.log(
    `\nForest of 500 trees on ${runtime}: ${file.toFixed(0)} MB by joblib, ${compressed.toFixed(0)} MB as omega-ml compresses it; kept ${of(kept)}, goal 2; at the peak ${of(peak)}`,
  )
}

export function printTrips(trips: readonly (readonly [way: string, trips: Trips])[]): void {
  console.log(
    '\n| a task by | Omega Edge | bare round trip | ratio | goal | kept by the broker | its record | its outcome |',
  )
  console.log('|---|---|---|---|---|---|---|---|')
  for (const [way, { ours, bare, kept, record, outcome }] of trips) {
    const parts = [kept, record, outcome].map((ms) => `${ms.toFixed(1)} ms`).join(' | ')
    console.log(
      `| ${way} | ${ours.toFixed(1)} ms | ${bare.toFixed(1)} ms | ${(ours / bare).toFixed(2)} | 1.3 | ${parts} |`,
    )
  }
}

export function printThroughput(rates: readonly Throughput[]): void {
  console.log('\n| tasks under way | Omega Edge | bare round trips | ratio | goal |\n|---|---|---|---|---|')
  for (const { underWay, ours, bare } of rates)
    console.log(
      `| ${underWay} | ${ours.toFixed(0)}/s | ${bare.toFixed(0)}/s | ${(ours / bare).toFixed(2)} | 0.7 |`,
    )
}

export function printProfile({ steps, cpu }: Profile): void {
  console.log('\n| done after the task was submitted | ms |\n|---|---|')
  for (const [step, ms] of steps) console.log(`| ${step} | ${ms.toFixed(1)} |`)
  console.log('\n| CPU of | for a task | for a bare round trip |\n|---|---|---|')
  for (const [program, { ours, bare }] of cpu) {
    if (Math.max(ours, bare) >= 0.1)
      console.log(`| ${program} | ${ours.toFixed(1)} ms | ${bare.toFixed(1)} ms |`)
  }
}
