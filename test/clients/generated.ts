// Calls the main routes by the clients of TypeScript that run.sh has generated, from the folder that has them: `made/`.
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import createClient from 'openapi-fetch'
import { client } from './made/hey-api/client.gen.ts'
import * as hey from './made/hey-api/index.ts'
import * as orval from './made/orval/api.ts'
import type { paths } from './made/schema.d.ts'

const baseUrl = process.argv[2]!
const onnx = new Blob([new Uint8Array([8, 1, 2])])
const flats = { size: [30, 45, 60], rent: [620, 815, 1010] }
const rows = { data: [{ size: 70 }] }
const SCRIPT = 'export const run = (_om, data) => 2 * data.n\n'
const ofSize = { datax: 'flats[size]', datay: 'flats[rent]' }

async function ended(status: () => Promise<string | undefined>): Promise<void> {
  while ((await status()) !== 'SUCCESS') await setTimeout(100)
}

// -- openapi-typescript, called by openapi-fetch
{
  const api = createClient<paths>({ baseUrl })
  const at = (name: string) => ({ params: { path: { name } } })
  const query = <Query>(name: string, query: Query) => ({ params: { path: { name }, query } })
  const put = await api.PUT('/api/v1/dataset/{name}', {
    ...query('flats', { append: false }),
    body: { data: flats },
  })
  assert.equal(put.response.status, 204)
  const got = await api.GET('/api/v1/dataset/{name}', query('flats', { orient: 'list' as const }))
  assert.deepEqual((got.data as { data?: unknown }).data, flats)
  await api.DELETE('/api/v1/model/{name}', at('rent'))
  const body = { name: 'rent', pipeline: [['Ridge', {}]] }
  assert.equal((await api.POST('/api/v1/model', { body })).error, undefined)
  assert.equal((await api.PUT('/api/v1/model/{name}/fit', query('rent', ofSize))).error, undefined)
  const now = await api.PUT('/api/v1/model/{name}/predict', { ...at('rent'), body: rows })
  assert.ok(now.data && !('task_id' in now.data) && Array.isArray(now.data.result))
  const later = await api.PUT('/api/v1/model/{name}/predict', {
    ...query('rent', { async: true }),
    body: rows,
  })
  assert.ok(later.data && 'task_id' in later.data)
  const task = at(String(later.data.task_id))
  await ended(async () => (await api.GET('/api/v1/task/{name}/status', task)).data?.status)
  const result = await api.GET('/api/v1/task/{name}/result', task)
  assert.ok(result.data && 'response' in result.data)
  const source = { bodySerializer: String, headers: { 'Content-Type': 'text/javascript' } }
  assert.equal(
    (await api.PUT('/api/v1/script/{name}', { ...at('double'), ...source, body: SCRIPT })).error,
    undefined,
  )
  const ran = await api.POST('/api/v1/script/{name}/run', { ...at('double'), body: { n: 21 } })
  assert.equal(ran.data && 'result' in ran.data && ran.data.result, 42)
  await api.POST('/api/v1/job', { body: { name: 'report', code: 'print(1)' } })
  const job = await api.POST('/api/v1/job/{name}/run', at('report'))
  assert.ok(
    job.data && 'job_runs' in job.data && Object.values(job.data.job_runs ?? {}).every((run) => run === 'OK'),
  )
  console.log('openapi-typescript, openapi-fetch')
}

// -- @hey-api/openapi-ts
{
  client.setConfig({ baseUrl })
  const at = (name: string) => ({ path: { name } })
  const put = await hey.datasetPut({ ...at('flats'), query: { append: false }, body: { data: flats } })
  assert.equal(put.response?.status, 204)
  const got = await hey.datasetGet({ ...at('flats'), query: { orient: 'list' } })
  assert.deepEqual((got.data as { data?: unknown }).data, flats)
  await hey.modelDelete(at('rent'))
  assert.equal(
    (await hey.modelCreate({ body: { name: 'rent', pipeline: [['Ridge', {}]] } })).error,
    undefined,
  )
  assert.equal((await hey.modelFitPut({ ...at('rent'), query: ofSize })).error, undefined)
  const now = await hey.modelPredictPut({ ...at('rent'), body: rows })
  assert.ok(now.data && !('task_id' in now.data) && Array.isArray(now.data.result))
  const later = await hey.modelPredictPut({ ...at('rent'), body: rows, query: { async: true } })
  assert.ok(later.data && 'task_id' in later.data)
  const task = at(String(later.data.task_id))
  await ended(async () => (await hey.taskStatus(task)).data?.status)
  const result = await hey.taskResult(task)
  assert.ok(result.data && 'response' in result.data)
  // What is no ONNX is told so, which it can be of the bytes alone.
  const upload = await hey.modelPut({ ...at('flowers'), body: onnx })
  assert.match(String((upload.error as { detail?: string }).detail), /3 bytes|ONNX|pickle/)
  const put2 = await hey.scriptPut({
    ...at('double'),
    body: SCRIPT,
    headers: { 'Content-Type': 'text/javascript' },
  })
  assert.equal(put2.error, undefined)
  const ran = await hey.scriptRunPost({ ...at('double'), body: { n: 21 } })
  assert.equal(ran.data && 'result' in ran.data && ran.data.result, 42)
  await hey.jobCreate({ body: { name: 'report', code: 'print(1)' } })
  const job = await hey.jobRunPost(at('report'))
  assert.ok(
    job.data && 'job_runs' in job.data && Object.values(job.data.job_runs ?? {}).every((run) => run === 'OK'),
  )
  console.log('@hey-api/openapi-ts')
}

// -- orval, told which media types it shall know (run.sh)
{
  assert.equal((await orval.datasetPut('flats', { data: flats }, { append: false })).status, 204)
  const got = await orval.datasetGet('flats', { orient: 'list' })
  assert.deepEqual((got.data as { data?: unknown }).data, flats)
  await orval.modelDelete('rent')
  assert.ok((await orval.modelCreate({ name: 'rent', pipeline: [['Ridge', {}]] })).status < 300)
  assert.ok((await orval.modelFitPut('rent', undefined, ofSize)).status < 300)
  const now = await orval.modelPredictPut('rent', rows)
  assert.ok(now.status < 300 && 'result' in now.data && Array.isArray(now.data.result))
  const later = await orval.modelPredictPut('rent', rows, { async: true })
  assert.ok(later.status === 202 && 'task_id' in later.data)
  const id = String(later.data.task_id)
  await ended(async () => {
    const { data } = await orval.taskStatus(id)
    return 'status' in data ? String(data.status) : undefined
  })
  assert.equal((await orval.taskResult(id)).status, 200)
  assert.ok((await orval.modelPut('flowers', onnx)).status >= 400)
  const javascript = { headers: { 'Content-Type': 'text/javascript' } }
  assert.ok((await orval.scriptPut('double', new Blob([SCRIPT]), javascript)).status < 300)
  const ran = await orval.scriptRunPost('double', { n: 21 })
  assert.equal(ran.status < 300 && 'result' in ran.data && ran.data.result, 42)
  await orval.jobCreate({ name: 'report', code: 'print(1)' })
  assert.ok((await orval.jobRunPost('report')).status < 300)
  console.log('orval')
}
