import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { openWorkers } from '../../src/omega.ts'
import type { TaskId } from '../../src/store/task-records.ts'

/**
 * Prints, as JSON, how many tasks a second one worker does, each recorded before and after, and how many round
 * trips a bare worker thread makes: with one and with sixteen under way. Run by each runtime.
 */
const COUNT = 3000
const ROUNDS = 5
const PING = 'omegaml.tasks.omega_ping'

const folder = await mkdtemp(join(tmpdir(), 'omega-bench-'))
const { tasks, close } = await openWorkers(folder, { workers: 1, codeWorkers: 0 })
const thread = new Worker(new URL('./bare-thread.ts', import.meta.url))

const message = () => ({
  id: crypto.randomUUID() as TaskId,
  task: PING,
  bucket: 'omegaml',
  args: ['a'],
  kwargs: { k: 1 },
})

async function task(): Promise<void> {
  const { id } = await tasks.submit({
    message: message(),
    subject: { resource: 'model', name: 'm', action: 'predict' },
    resourceUri: '/api/v1/model/m/',
    echo: {},
    user: null,
  })
  const { state } = await tasks.wait(id)
  if (state !== 'SUCCESS') throw new Error(`A ping ended ${state}`)
}

const waiting = new Map<string, () => void>()
thread.on('message', ({ id }: { id: string }) => {
  waiting.get(id)?.()
  waiting.delete(id)
})
function roundTrip(): Promise<void> {
  const sent = message()
  return new Promise((resolve) => {
    waiting.set(sent.id, resolve)
    thread.postMessage(sent)
  })
}

/** Repeats `work` with so many under way; answers how many a second. */
async function rate(work: () => Promise<void>, underWay: number): Promise<number> {
  let left = COUNT
  const began = performance.now()
  const lane = async () => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: underWay }, lane))
  return (COUNT / (performance.now() - began)) * 1000
}

const rounds: { underWay: number; ours: number; bare: number }[] = []
for (const underWay of [1, 16]) {
  await rate(task, underWay)
  await rate(roundTrip, underWay)
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ underWay, ours: await rate(task, underWay), bare: await rate(roundTrip, underWay) })
  }
}
console.log(JSON.stringify(rounds))
await thread.terminate()
await close()
await rm(folder, { recursive: true })
