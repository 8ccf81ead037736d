import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseRules } from '../../src/http/rules.ts'
import { type Api, openApi } from './api.ts'

/** What clients send that know a file's name alone: `curl -T` no type, `curl -F` a form. */
let api: Api
const BYTES = { 'Content-Type': 'application/octet-stream' }
const CSV = 'city,rent\nOslo,1\n'

beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

async function form(method: string, path: string, ...parts: [string, string | Blob, string?][]) {
  const data = new FormData()
  for (const [name, value, file] of parts) {
    if (typeof value === 'string') data.append(name, value)
    else data.append(name, value, file)
  }
  const request = new Request('http://localhost/', { method: 'POST', body: data })
  const type = request.headers.get('content-type')!
  return api.send(method, path, new Uint8Array(await request.arrayBuffer()), { 'Content-Type': type })
}

async function csvOf(name: string): Promise<string> {
  return (await api.send('GET', `dataset/${name}.csv`)).text()
}

async function detailOf(answer: Response): Promise<[number, string]> {
  return [answer.status, ((await answer.json()) as { detail: string }).detail]
}

test('a body without a type is what the name in its path says, and is read back there', async () => {
  const written = await api.send('PUT', 'dataset/plain.csv', CSV, BYTES)
  expect([written.status, written.headers.get('content-location')]).toEqual([204, '/api/v1/dataset/plain/'])
  expect(await csvOf('plain')).toBe('city,rent\r\nOslo,1\r\n')
  await api.send('PUT', 'dataset/tabs.TSV', 'a\tb\n"x,y"\t1\n')
  expect(await csvOf('tabs')).toBe('a,b\r\n"x,y",1\r\n')
  await api.send('PUT', 'dataset/lines.jsonl', '{"a": 1}\n{"a": 2}\n')
  expect(await csvOf('lines')).toBe('a\r\n1\r\n2\r\n')
  await api.send('PUT', 'dataset/packed.csv.gz', new Uint8Array(gzipSync(CSV)), BYTES)
  expect(await csvOf('packed')).toBe('city,rent\r\nOslo,1\r\n')
  const arrow = new Uint8Array(await (await api.send('GET', 'dataset/plain.arrow')).arrayBuffer())
  await api.send('PUT', 'dataset/columns.arrow', arrow, BYTES)
  expect(await csvOf('columns')).toBe('city,rent\r\nOslo,1\r\n')
})

test('a name is a name where the body says what it is', async () => {
  await api.send('PUT', 'dataset/named.csv', '{"data": {"x": [1]}}') // as curl -d sends it
  await api.send('PUT', 'dataset/named.csv', 'x\n2\n', { 'Content-Type': 'text/csv' })
  await api.send('PUT', 'dataset/named.csv', 'x\n3\n', BYTES) // there is one of that very name
  const answer = await api.send('GET', 'dataset/named.csv?orient=list')
  expect(await answer.json()).toMatchObject({ data: { x: [1, 2, 3] } })
  expect((await api.send('GET', 'dataset/named')).status).toBe(404)
})

test('the file of a form is read by its type, or by its name', async () => {
  const latin = new Blob([Uint8Array.from(Buffer.from('city\nMalmö\n', 'latin1'))], {
    type: 'text/csv; charset=latin1',
  })
  expect((await form('PUT', 'dataset/a/', ['file', latin, 'a.csv'])).status).toBe(204)
  expect(await csvOf('a')).toBe('city\r\nMalmö\r\n')
  await form('PUT', 'dataset/b/', ['x', new Blob([CSV], { type: 'application/vnd.ms-excel' }), 'b.csv'])
  expect(await csvOf('b')).toBe('city,rent\r\nOslo,1\r\n')
  await form('PUT', 'dataset/c/', ['x', new Blob([new Uint8Array(gzipSync(CSV))]), 'c.csv.gz'])
  expect(await csvOf('c')).toBe('city,rent\r\nOslo,1\r\n')
  const made = await form('POST', 'dataset/', ['file', new Blob([CSV]), 'Flats 2026.csv'])
  expect([made.status, made.headers.get('location')]).toEqual([201, '/api/v1/dataset/Flats_2026/'])
  const code = new Blob(['export function run() { return 1 }\n'], { type: 'video/mp2t' })
  expect(await (await form('PUT', 'script/s/', ['file', code, 's.ts'])).json()).toMatchObject({
    format: 'ts',
  })
  const notebook = new Blob([JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] })])
  expect((await form('PUT', 'job/j/', ['file', notebook, 'j.ipynb'])).status).toBe(202)
})

test('the source of a notebook, in cells, is a job of its name', async () => {
  const source = '# %% [markdown]\n# Rents\n# %%\nprint(1)\n'
  for (const sent of [
    () => api.send('PUT', 'job/cells.py', source),
    () => api.send('PUT', 'job/cells', source, { 'Content-Type': 'text/x-python' }),
    () => api.send('PUT', 'job/cells.py', source, { 'Content-Type': 'text/x-python' }),
    () => form('PUT', 'job/cells/', ['file', new Blob([source]), 'any.py']),
  ]) {
    expect(await (await sent()).json()).toMatchObject({ name: 'cells.ipynb' })
    const { content } = (await (await api.send('GET', 'job/cells')).json()) as {
      content: { cells: object[] }
    }
    expect(content.cells).toMatchObject([{ source: 'Rents' }, { source: 'print(1)' }])
    expect((await api.send('DELETE', 'job/cells')).status).toBe(202)
  }
  expect((await api.send('PUT', 'job/cells.py', '')).status).toBe(400)
})

test('fields before the file are parameters', async () => {
  const file = new Blob(['x;y\n1,5;2\n'])
  for (const append of ['0', '0'])
    await form(
      'PUT',
      'dataset/f/',
      ['append', append],
      ['decimal', ','],
      ['sep', ';'],
      ['file', file, 'f.csv'],
    )
  expect(await csvOf('f')).toBe('x,y\r\n1.5,2\r\n')
})

test('a form that is not one file is refused, and nothing of it stays', async () => {
  const file = new Blob([CSV])
  expect(await detailOf(await form('PUT', 'dataset/g/', ['appendix', '1'], ['file', file, 'g.csv']))).toEqual(
    [400, expect.stringMatching(/^Field "appendix" of the form is not known here, use "/)],
  )
  expect(await detailOf(await form('PUT', 'dataset/g/', ['append', '1']))).toEqual([
    400,
    'The form has no file, send one as curl -F file=@NAME does',
  ])
  expect(await detailOf(await form('PUT', 'dataset/g/', ['f', file, 'g.csv'], ['f', file, 'h.csv']))).toEqual(
    [400, 'The form has the file "h.csv" too, send each by itself'],
  )
  expect(await detailOf(await form('PUT', 'dataset/g/', ['f', file, 'g.csv'], ['append', '0']))).toEqual([
    400,
    'Field "append" of the form stands behind the file, put it before',
  ])
  expect((await api.send('GET', 'dataset/g')).status).toBe(404)
})

test('rules are asked of the dataset that is written', async () => {
  const ruled = await openApi({
    rules: parseRules(
      ['dataset/only/put', 'dataset/dot\\.csv/put'].map((text) => ({ text, origin: 'test' })),
    ),
  })
  const put = async (path: string, headers: Record<string, string>) =>
    (await ruled.send('PUT', `dataset/${path}`, CSV, headers)).status
  expect(await put('only.csv', BYTES)).toBe(204)
  expect(await put('only.csv', { 'Content-Type': 'text/csv' })).toBe(403)
  expect(await put('dot.csv', { 'Content-Type': 'text/csv' })).toBe(204)
  expect(await put('other.csv', BYTES)).toBe(403)
  await ruled.close()
})

test('a model needs no type either', async () => {
  const answer = await api.send('PUT', 'model/m/', 'no model')
  expect(answer.status).toBe(422)
  const pipeline = { name: 'rent', pipeline: [['LinearRegression', {}]] }
  expect((await api.send('POST', 'model/', pipeline)).status).toBe(201)
  expect((await api.send('PUT', 'model/rent/predict_all/', '[{"x": 1}]')).status).toBe(404)
})
