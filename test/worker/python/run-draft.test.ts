import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { notebookOfCode } from '../../../src/data/notebook.ts'
import { openDatabase } from '../../../src/store/open.ts'
import { Store } from '../../../src/store/store.ts'
import type { TaskId } from '../../../src/store/task-records.ts'
import { RunDraft } from '../../../src/worker/python/run-draft.ts'

test('what a run that broke off has left is not written on by the next task', async () => {
  const database = await openDatabase({ data: await mkdtemp(join(tmpdir(), 'omega-draft-')) })
  const { jobs } = new Store(database)
  const run = { bucket: 'omegaml', job: 'report', task: crypto.randomUUID() as TaskId, at: new Date(5000) }
  const notebook = notebookOfCode('print(1)')
  await jobs.write(run.bucket, run.job, notebook)
  const draft = new RunDraft(jobs.runs)
  const shows = (text: string) =>
    draft.hear({ type: 'output', text: JSON.stringify({ output_type: 'stream', name: 'stdout', text }) })
  const [cell] = notebook.cells
  if (cell?.cell_type !== 'code') throw new Error('The notebook has no cell of code')
  draft.hear({ type: 'begin', run, notebook })
  draft.hear({ type: 'cell', index: 0, cell })
  shows('of this run')
  await draft.flush()
  draft.hear({ type: 'task', id: crypto.randomUUID() as TaskId, user: null })
  shows('of the next')
  await draft.flush()
  const { content } = await jobs.notebook(run.bucket, 'results/report_5.ipynb')
  database.close()
  expect(JSON.stringify(content)).toContain('of this run')
  expect(JSON.stringify(content)).not.toContain('of the next')
})
