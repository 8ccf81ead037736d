import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { streamOfBytes } from '../../src/data/stream-of-bytes.ts'
import { lossError } from '../../src/datasets/worker-datasets.ts'
import { WorkerPool } from '../../src/exchange/worker-pool.ts'
import { LocalLongFiles } from '../../src/long-files/local-long-files.ts'
import type { LongFiles, NotebookUpload } from '../../src/long-files/long-files.ts'
import { WorkerLongFiles } from '../../src/long-files/worker-long-files.ts'
import { openDatabase } from '../../src/store/open.ts'
import { Store } from '../../src/store/store.ts'
import { startDataWorker } from '../../src/worker/data/start.ts'

const data = await mkdtemp(join(tmpdir(), 'omega-notebooks-'))
const poolOf = (entry: string) =>
  new WorkerPool({
    start: startDataWorker({ entry: new URL(entry, import.meta.url), data: { data }, memoryLimit: 1024 }),
    most: 1,
    patience: 60_000,
    errorOf: lossError,
    report: () => {},
  })
const pool = poolOf('../../src/worker/data/main.ts')
const database = await openDatabase({ data })
const here = new LocalLongFiles(new Store(database))
afterAll(async () => {
  pool.close()
  await database.close()
  await rm(data, { recursive: true, maxRetries: 10 })
})

/** So long that it is read by a worker where there is one. */
const PADDING = 'x'.repeat(1.5e6)
const CELL = {
  cell_type: 'code',
  source: '# omega-ml:\n#   run-at: "5 6 * * *"\n1',
  metadata: {},
  outputs: [],
}
const notebook = { nbformat: 4, nbformat_minor: 5, metadata: { padding: PADDING }, cells: [CELL] }

const bytesOf = (value: unknown) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))

async function read(files: LongFiles, value: unknown, more: Partial<NotebookUpload> = {}) {
  const bytes = bytesOf(value)
  const upload = { form: 'notebook', readsConfig: true, length: bytes.length, ...more } as const
  const { bytes: stored, ...said } = await files.readNotebook(upload, streamOfBytes(bytes))
  const pieces: Uint8Array[] = []
  for await (const piece of stored) pieces.push(piece)
  return { ...said, stored: JSON.parse(Buffer.concat(pieces).toString()) }
}

const seams: readonly (readonly [string, LongFiles])[] = [
  ['in this thread', here],
  ['in workers', new WorkerLongFiles({ pool, here, formsScripts: true })],
]

describe.each(seams)('long files %s', (where, files) => {
  test('are notebooks, stored as they are, with what they say of themselves', async () => {
    const found = await read(files, notebook)
    expect(found).toMatchObject({
      config: { 'run-at': '5 6 * * *' },
      stored: { metadata: { padding: PADDING } },
    })
    expect((await read(files, { content: notebook, padding: 1 })).stored).toEqual(found.stored)
    expect((await read(files, notebook, { readsConfig: false })).config).toBeUndefined()
  })

  test('are notebooks of code, and a creation says the name', async () => {
    const source = { cells: [{ source: `1 # ${PADDING}` }] }
    expect((await read(files, `1 # ${PADDING}`, { form: 'python' })).stored).toMatchObject(source)
    const creation = { name: 'report', code: `1 # ${PADDING}` }
    expect(await read(files, creation, { form: 'creation' })).toMatchObject({
      name: 'report',
      stored: source,
    })
  })

  test.each([
    ['notebook', `{"cells": ["${PADDING}"`, 'The body is not JSON'],
    ['notebook', { ...notebook, cells: 1 }, 'The notebook is wrong at "cells"'],
    ['notebook', { code: PADDING, content: notebook }, 'both "code" and "content"'],
    ['creation', { code: PADDING }, 'The body is wrong at "name"'],
    ['python', ' '.repeat(1.5e6), 'The body is empty'],
  ] as const)('are refused as a %s where they are none', async (form, value, message) => {
    const refusal = { kind: 'bad-request', message: expect.stringContaining(message) }
    await expect(read(files, value, { form })).rejects.toMatchObject(refusal)
  })

  test('are notebooks that are answered as JSON, whatever Python has written', async () => {
    const stored = bytesOf(
      `{"cells": [], "metadata": {"x": NaN, "id": 12345678901234567890, "padding": "${PADDING}"}}`,
    )
    const text = await new Response((await files.answerNotebook(stored, { name: 'a' })) as BodyInit).text()
    expect(text.slice(0, 80)).toContain('"metadata":{"x":null,"id":12345678901234567890')
    expect(JSON.parse(text)).toMatchObject({ content: { metadata: { padding: PADDING } }, name: 'a' })
  })

  test('are scripts in the form of the database', async () => {
    async function* content() {
      yield bytesOf('first ')
      yield bytesOf('second')
    }
    const form = await files.formScript({ name: 'm', format: 'archive', content: content() })
    const pieces: Uint8Array[] = []
    for await (const piece of form.content) pieces.push(piece)
    expect([form.kind, form.format, Buffer.concat(pieces).toString()]).toEqual([
      'python.package',
      'archive',
      'first second',
    ])
  })

  test('cross to a worker only where they are long', async () => {
    const asked = vi.spyOn(pool, 'ask')
    await read(files, { ...notebook, metadata: {} })
    await files.answerNotebook(bytesOf('{}'), {})
    expect(asked).not.toHaveBeenCalled()
    await read(files, notebook)
    await read(files, { ...notebook, metadata: {} }, { length: undefined })
    expect(asked).toHaveBeenCalledTimes(where === 'in workers' ? 2 : 0)
    asked.mockRestore()
  })
})

test('where no worker can be had, they are read here', async () => {
  const none = poolOf('./none.ts')
  expect(
    (await read(new WorkerLongFiles({ pool: none, here, formsScripts: true }), notebook)).config,
  ).toEqual({ 'run-at': '5 6 * * *' })
  none.close()
})
