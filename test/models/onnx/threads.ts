/** Runs on each runtime: prints what a worker thread answers, and how a busy one ends. */
import { Worker } from 'node:worker_threads'

interface Report {
  readonly opened?: number
  readonly megabytes?: number
  readonly answer?: unknown
}

/** Waits for the message that has the field. */
function told<Name extends keyof Report>(worker: Worker, name: Name): Promise<Report[Name]> {
  return new Promise((resolve, reject) => {
    worker.on('error', reject)
    worker.on('message', (report: Report) => {
      if (name in report) resolve(report[name])
    })
  })
}

const start = () => new Worker(new URL('./worker.ts', import.meta.url))

const before = process.memoryUsage().rss / 2 ** 20
const first = start()
const [opened, megabytes, answer] = [told(first, 'opened'), told(first, 'megabytes'), told(first, 'answer')]
first.postMessage(process.argv[2])
const report = {
  answer: await answer,
  milliseconds: await opened,
  megabytes: Number(await megabytes) - before,
}
await first.terminate()

const busy = start()
const ready = told(busy, 'opened')
let finished = false
void told(busy, 'answer').then(() => {
  finished = true
})
busy.postMessage(process.argv[3])
await ready
await new Promise((resolve) => setTimeout(resolve, 300))
const early = !finished
await busy.terminate()
let stillBusy = 1
// A thread that was ended may take a moment on a busy machine; one that goes on does so in each.
for (let look = 0; look < 4 && stillBusy >= 0.25; look++) {
  const cpu = process.cpuUsage().user
  await new Promise((resolve) => setTimeout(resolve, 500))
  stillBusy = (process.cpuUsage().user - cpu) / 500_000
}
console.log(JSON.stringify({ ...report, early, stillBusy }))
process.exit(0)
