import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ReadRequest } from '../../src/datasets/datasets.ts'
import { LocalDatasets } from '../../src/datasets/local-datasets.ts'
import { RememberedAnswers } from '../../src/datasets/remembered-answers.ts'
import { SplitDatasets } from '../../src/datasets/split-datasets.ts'
import { lossError, WorkerDatasets } from '../../src/datasets/worker-datasets.ts'
import { type Loss, NoWorkerError, type PoolOptions, WorkerPool } from '../../src/exchange/worker-pool.ts'
import { openDatabase } from '../../src/store/open.ts'
import { Store } from '../../src/store/store.ts'
import { startDataWorker } from '../../src/worker/data/start.ts'
import { bytesOf, csv, datasetsContract, keyOf, lines, readOf, writeOf } from './datasets.suite.ts'

const OWN = new URL('../../src/worker/data/main.ts', import.meta.url)
const UNRULY = new URL('./worker.ts', import.meta.url)

let data: string
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'omega-datasets-'))
})
afterAll(() => rm(data, { recursive: true, maxRetries: 10 }))

function pool(entry: URL, options: Partial<PoolOptions> = {}): WorkerPool {
  const start = startDataWorker({ entry, data: { data }, memoryLimit: 400 })
  return new WorkerPool({
    start,
    most: 1,
    patience: 60_000,
    errorOf: lossError,
    report: () => {},
    ...options,
  })
}

datasetsContract('in this thread', async () => {
  const database = await openDatabase({ data: join(data, 'local') })
  return { datasets: new LocalDatasets(new Store(database)), close: () => database.close() }
})

datasetsContract('in workers', async () => {
  const workers = pool(OWN)
  return { datasets: new WorkerDatasets(workers), close: async () => workers.close() }
})

/** Rows of a body that is larger than what is under way at once. */
const BODY = 40_000

describe('a worker that is lost', () => {
  let workers: WorkerPool
  let datasets: WorkerDatasets
  beforeAll(() => {
    workers = pool(UNRULY)
    datasets = new WorkerDatasets(workers)
  })
  afterAll(() => workers.close())

  const put = (name: string) => datasets.write(writeOf(name), bytesOf(csv(BODY)), () => {})
  const works = async () => expect(await datasets.remove(keyOf('nothing'))).toBe(false)

  test('by its memory answers 413 to the body that took it, and another takes its place', async () => {
    const found = expect(put('grows')).rejects
    await found.toMatchObject({
      kind: 'payload-too-large',
      message: expect.stringMatching(/more than 400 MB|out of memory/),
    })
    await works()
  })

  test('by its memory answers 413 to a body that it had read, too, and asks others to try again', () => {
    const loss: Loss = { cause: 'memory', message: 'It used more than 400 MB of memory' }
    const kindOf = (hasBody: boolean, alone: boolean) =>
      lossError(loss, { value: {}, hasBody, readsBody: false }, alone)
    expect(kindOf(true, true)).toMatchObject({ kind: 'payload-too-large' })
    for (const other of [kindOf(true, false), kindOf(false, true)])
      expect(other).toMatchObject({ kind: 'unavailable' })
  })

  test('in a loop answers 400 to the body that it read', async () => {
    const reported: Loss[] = []
    const impatient = pool(UNRULY, { patience: 1000, report: (loss) => reported.push(loss) })
    const written = new WorkerDatasets(impatient).write(writeOf('loops'), bytesOf(csv(BODY)), () => {})
    const message = 'The body cannot be read, it may be damaged: It gave no sign for 1 s'
    await expect(written).rejects.toMatchObject({ kind: 'bad-request', message })
    expect(reported).toMatchObject([{ cause: 'stuck' }])
    impatient.close()
  })

  test('by itself answers 400 to the body that it read, and asks others to try again', async () => {
    await expect(put('ends')).rejects.toMatchObject({ kind: 'bad-request' })
    const read = datasets.read(readOf('ends'))
    await expect(read).rejects.toMatchObject({ kind: 'unavailable', headers: { 'Retry-After': '1' } })
    await works()
    const both = await Promise.allSettled([put('waits'), put('ends')])
    expect(both).toMatchObject([{ reason: { kind: 'unavailable' } }, { reason: { kind: 'unavailable' } }])
    await works()
  })

  test('is not lost by a defect, which stays one', async () => {
    await expect(put('fails')).rejects.toMatchObject({ name: 'TypeError', message: 'A defect' })
    await works()
  })

  test('breaks off the answers that it was giving', async () => {
    // Its answer is larger than what is under way, also where the worker is far ahead of the reader.
    await datasets.write(writeOf('given'), bytesOf(csv(4 * BODY)), () => {})
    const answer = await datasets.read(readOf('given'))
    if (answer.found !== 'rows') throw new Error(`Found ${answer.found}`)
    const reader = answer.body.getReader()
    await reader.read()
    await expect(datasets.read(readOf('ends'))).rejects.toMatchObject({ kind: 'unavailable' })
    const rest = async () => {
      while (!(await reader.read()).done);
    }
    await expect(rest()).rejects.toMatchObject({ kind: 'unavailable' })
  })
})

test('the length of an answer is measured once for a version', async () => {
  const database = await openDatabase({ data: join(data, 'measured') })
  const store = new Store(database)
  const local = new LocalDatasets(store)
  const inner = vi.spyOn(local, 'read')
  const datasets = new RememberedAnswers(local, store)
  const measure = async (more: Partial<ReadRequest> = {}) => {
    const answer = await datasets.read(readOf('m', { isMeasured: true, ...more }))
    if (answer.found !== 'rows') throw new Error(`Found ${answer.found}`)
    const text = await new Response(answer.body).text()
    expect(answer.length).toBe(text.length)
    return [text, inner.mock.calls.length]
  }
  await datasets.write(writeOf('m'), bytesOf(csv(3)), () => {})
  expect(await measure()).toEqual([lines(3), 2])
  expect(await measure()).toEqual([lines(3), 3])
  expect(await measure({ limit: 2 })).toEqual([lines(2), 5])
  await datasets.write(writeOf('m', { append: false }), bytesOf(csv(4)), () => {})
  expect(await measure()).toEqual([lines(4), 7])
  await database.close()
})

test('a small body is looked at, and done beside with all its bytes where it takes long', async () => {
  const database = await openDatabase({ data: join(data, 'looked at') })
  const [here, beside] = [0, 1].map(() => new LocalDatasets(new Store(database)))
  const [isHere, isBeside] = [vi.spyOn(here!, 'write'), vi.spyOn(beside!, 'write')]
  const takesHere = vi.fn((_: unknown, body: Uint8Array) => body.length < 20)
  const datasets = new SplitDatasets({
    here: here!,
    beside: beside!,
    border: {
      readsHere: async () => true,
      writesHere: async () => true,
      takesHere,
      removesHere: async () => true,
    },
    report: () => {},
  })
  await datasets.write(writeOf('x'), bytesOf(csv(1)), () => {})
  expect([isHere.mock.calls.length, isBeside.mock.calls.length]).toEqual([1, 0])
  await datasets.write(writeOf('x', { append: false }), bytesOf(csv(30)), () => {})
  expect([isHere.mock.calls.length, isBeside.mock.calls.length]).toEqual([1, 1])
  expect(await datasets.read(readOf('x'))).toMatchObject({ found: 'rows', rows: 30 })
  await database.close()
})

test('where no worker can be had, the work is done here', async () => {
  const database = await openDatabase({ data: join(data, 'fallback') })
  const workers = pool(new URL('./none.ts', import.meta.url))
  const reported: unknown[] = []
  const datasets = new SplitDatasets({
    here: new LocalDatasets(new Store(database)),
    beside: new WorkerDatasets(workers),
    border: {
      readsHere: async () => false,
      writesHere: async () => false,
      takesHere: () => false,
      removesHere: async () => false,
    },
    report: (error) => reported.push(error),
  })
  await datasets.write(writeOf('x'), bytesOf(csv(3)), () => {})
  expect(await datasets.read(readOf('x'))).toMatchObject({ found: 'rows', rows: 3 })
  expect(reported).toEqual([expect.any(NoWorkerError)])
  workers.close()
  await database.close()
})
