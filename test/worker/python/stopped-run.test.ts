import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { notebookOfCode, parseNotebook } from '../../../src/data/notebook.ts'
import type { Database } from '../../../src/store/database.ts'
import { type Run, runsOf } from '../../../src/store/job/runs.ts'
import { openDatabase } from '../../../src/store/open.ts'
import { Store } from '../../../src/store/store.ts'
import type { TaskId } from '../../../src/store/task-records.ts'
import { endStoppedRun } from '../../../src/worker/python/stopped-run.ts'

const notebook = notebookOfCode('print(1)')
const stop = { exception: 'TimeLimitExceeded', message: 'too long' }
const ok = { status: 'OK', message: '', notebook } as const

describe('a run of a job', () => {
  let database: Database
  let store: Store
  let run: Run
  beforeEach(async () => {
    database = await openDatabase({ data: await mkdtemp(join(tmpdir(), 'omega-runs-')) })
    store = new Store(database)
    run = { bucket: 'omegaml', job: 'report', task: crypto.randomUUID() as TaskId, at: new Date(5000) }
    await store.jobs.write(run.bucket, run.job, notebook)
  })
  afterEach(() => database.close())

  const book = async () => {
    const { metadata } = await store.jobs.read(run.bucket, run.job)
    return runsOf(metadata.attributes).map(({ status, message, results }) => [status, message, results])
  }
  const errorsIn = async (results: string) => {
    const { cells } = parseNotebook((await store.jobs.notebook(run.bucket, results)).content)
    return cells.flatMap((cell) => (cell.cell_type === 'code' ? cell.outputs : []))
  }
  const STOPPED = ['ERROR', 'TimeLimitExceeded: too long', 'results/report_5.ipynb']

  test('that was stopped before it has kept anything leaves its notebook with what stopped it', async () => {
    await endStoppedRun(store, run, stop)
    expect(await book()).toEqual([STOPPED])
    expect(await errorsIn('results/report_5.ipynb')).toMatchObject([{ ename: 'TimeLimitExceeded' }])
  })

  test('that was stopped ends once, also when it is told again, and its process can end it no more', async () => {
    const results = await store.jobs.runs.begin(run, notebook)
    await endStoppedRun(store, run, stop)
    await endStoppedRun(store, run, stop)
    await expect(store.jobs.runs.keep(run, results, notebook)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(store.jobs.runs.end(run, results, ok)).rejects.toMatchObject({ kind: 'conflict' })
    expect(await book()).toEqual([STOPPED])
    expect(await errorsIn(results)).toMatchObject([{ ename: 'TimeLimitExceeded' }])
  })

  test('that has ended itself stays as it is', async () => {
    const results = await store.jobs.runs.begin(run, notebook)
    await store.jobs.runs.end(run, results, ok)
    await endStoppedRun(store, run, stop)
    expect(await book()).toEqual([['OK', '', results]])
    expect(await errorsIn(results)).toEqual([])
  })

  test('that was killed between its notebook and the book is entered as it ended', async () => {
    const results = await store.jobs.runs.begin(run, notebook)
    const { attributes } = (await store.jobs.read(run.bucket, run.job)).metadata
    await store.jobs.runs.end(run, results, ok)
    await store.files.update(store.jobs.keyOf(run.bucket, run.job), () => attributes)
    await endStoppedRun(store, run, stop)
    expect(await book()).toEqual([['OK', '', results]])
  })

  test('of a job that was deleted meanwhile is left as it is', async () => {
    await store.remove(store.jobs.keyOf(run.bucket, run.job))
    await endStoppedRun(store, run, stop)
    expect(await store.jobs.runs.find(run)).toBeUndefined()
  })

  test('takes the next second when another one has begun in the same', async () => {
    await store.jobs.runs.end({ ...run, task: 'other' as TaskId }, undefined, ok)
    await endStoppedRun(store, run, stop)
    expect((await book()).map(([, , results]) => results)).toEqual([
      'results/report_5.ipynb',
      'results/report_6.ipynb',
    ])
  })
})
