import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Bytes } from '../../src/data/format.ts'
import type { Datasets, ReadRequest, WriteRequest } from '../../src/datasets/datasets.ts'
import { badRequest, OmegaError } from '../../src/error.ts'
import type { ObjectKey } from '../../src/store/metadata.ts'

export interface DatasetsUnderTest {
  readonly datasets: Datasets
  close(): Promise<void>
}

export const keyOf = (name: string): ObjectKey => ({ bucket: 'omegaml', prefix: 'data/', name })

export function readOf(name: string, more: Partial<ReadRequest> = {}): ReadRequest {
  return {
    key: keyOf(name),
    projection: undefined,
    filters: [],
    offset: undefined,
    limit: undefined,
    order: undefined,
    distinct: undefined,
    counts: false,
    format: 'ndjson',
    asFile: false,
    orient: 'dict',
    resourceUri: `/api/v1/dataset/${name}/`,
    indexTypes: 'stored',
    ifNoneMatch: null,
    ...more,
  }
}

export function writeOf(name: string | undefined, more: Partial<WriteRequest> = {}): WriteRequest {
  return {
    bucket: 'omegaml',
    name,
    mode: 'write',
    append: undefined,
    dtypes: undefined,
    format: 'csv',
    length: undefined,
    csv: undefined,
    condition: undefined,
    ...more,
  }
}

export const bytesOf = (text: string) => new Blob([text]).stream() as Bytes

/** A CSV of x (0, 1, 2, ...) and y (its text). */
export function csv(rows: number): string {
  return `x,y\n${Array.from({ length: rows }, (_, row) => `${row},row ${row}\n`).join('')}`
}

/** What is answered of such a CSV as NDJSON. */
export function lines(rows: number): string {
  return Array.from({ length: rows }, (_, row) => `{"x":${row},"y":"row ${row}"}\n`).join('')
}

/** What whoever works on datasets must do, wherever it does it. */
export function datasetsContract(name: string, open: () => Promise<DatasetsUnderTest>): void {
  describe(`datasets ${name}`, () => {
    let under: DatasetsUnderTest
    beforeAll(async () => {
      under = await open()
    })
    afterAll(() => under.close())

    const allow = () => {}
    const put = (dataset: string, text: string, more: Partial<WriteRequest> = {}) =>
      under.datasets.write(writeOf(dataset, more), bytesOf(text), allow)
    const rows = async (request: ReadRequest) => {
      const answer = await under.datasets.read(request)
      if (answer.found !== 'rows') throw new Error(`Found ${answer.found}`)
      return { ...answer, text: await new Response(answer.body).text() }
    }
    const text = async (dataset: string, more?: Partial<ReadRequest>) =>
      (await rows(readOf(dataset, more))).text

    test('gives back what was written, however much it is', async () => {
      expect(await put('large', csv(70_000))).toMatchObject({ name: 'large', kind: 'pandas.dfrows' })
      const found = await text('large')
      expect(found === lines(70_000)).toBe(true) // a diff would take for ever
    })

    test('answers in the format, the orient and the wording asked for', async () => {
      await put('formats', 'x,y\n1,a\n2,b\n')
      expect(await text('formats')).toBe('{"x":1,"y":"a"}\n{"x":2,"y":"b"}\n')
      expect(await text('formats', { format: 'csv' })).toBe('x,y\r\n1,a\r\n2,b\r\n')
      const json = { format: 'json', orient: 'records', indexTypes: 'pandas2' } as const
      expect(JSON.parse(await text('formats', json))).toMatchObject({
        data: [
          { x: 1, y: 'a' },
          { x: 2, y: 'b' },
        ],
        index: { type: 'Index' },
        resource_uri: '/api/v1/dataset/formats/',
      })
    })

    test('answers the rows and columns asked for, and whether there are more', async () => {
      await put('part', csv(100))
      const projection = { kind: 'columns', names: ['y'] } as const
      const some = { projection, filters: [['x__gte', '50']], offset: 10, limit: 2 } as const
      expect(await rows(readOf('part', some))).toMatchObject({
        text: '{"y":"row 60"}\n{"y":"row 61"}\n',
        rows: 2,
        more: true,
      })
      expect(await rows(readOf('part', { ...some, offset: 48 }))).toMatchObject({ rows: 2, more: false })
    })

    test('knows by its ETag what a client has', async () => {
      await put('tagged', csv(3))
      const { etag } = await rows(readOf('tagged'))
      const again = readOf('tagged', { ifNoneMatch: `"other", ${etag}` })
      expect(await under.datasets.read(again)).toEqual({ found: 'same', etag })
      await put('tagged', csv(3))
      expect((await rows(again)).etag).not.toBe(etag)
    })

    test('refuses what the dataset does not have', async () => {
      await put('refusing', csv(3))
      await expect(text('refusing', { filters: [['z', '1']] })).rejects.toThrow(
        badRequest('Filter "z" names no column, use one of "x", "y"'),
      )
      await expect(text('refusing', { projection: { kind: 'columns', names: ['z'] } })).rejects.toThrow(
        OmegaError,
      )
      await expect(put('refusing', 'x\n1\n')).rejects.toThrow('Column "y" of dataset "refusing" is missing')
      expect(await under.datasets.read(readOf('none'))).toEqual({ found: 'nothing' })
    })

    test('adds, replaces or creates', async () => {
      const said = (append: boolean) => JSON.stringify({ data: { x: [1] }, append })
      await put('modes', 'x\n1\n')
      await put('modes', 'x\n2\n')
      await put('modes', said(true), { format: 'json' })
      expect(await text('modes')).toBe('{"x":1}\n{"x":2}\n{"x":1}\n')
      await put('modes', said(true), { format: 'json', append: false })
      expect(await text('modes')).toBe('{"x":1}\n')
      const created = put('modes', 'x\n3\n', { mode: 'create' })
      await expect(created).rejects.toMatchObject({ kind: 'conflict' })
    })

    test('asks before it stores under a name that the body says', async () => {
      const body = (dataset: string) => bytesOf(JSON.stringify({ name: dataset, data: { x: [1] } }))
      const create = writeOf(undefined, { mode: 'create', format: 'json' })
      const asked: string[] = []
      const created = await under.datasets.write(create, body('said'), (said) => asked.push(said))
      expect([created.name, asked]).toEqual(['said', ['said']])
      const forbids = () => {
        throw new OmegaError('forbidden', 'No rule allows it')
      }
      await expect(under.datasets.write(create, body('unsaid'), forbids)).rejects.toMatchObject({
        kind: 'forbidden',
      })
      expect(await under.datasets.read(readOf('unsaid'))).toEqual({ found: 'nothing' })
      await expect(put('x', '', { name: undefined, format: 'json', mode: 'create' })).rejects.toThrow(
        OmegaError,
      )
    })

    test('stores nothing of a body that breaks off', async () => {
      await put('kept', 'x,y\n1,a\n')
      let sent = 0
      const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull(controller) {
          if (sent++ === 20) throw badRequest('The body broke off')
          controller.enqueue(new TextEncoder().encode(sent === 1 ? csv(2000) : csv(2000).slice(4)))
        },
      })
      await expect(under.datasets.write(writeOf('kept'), body, allow)).rejects.toThrow('The body broke off')
      expect(await text('kept')).toBe('{"x":1,"y":"a"}\n')
    })

    test('lets go of an answer that nobody reads on', async () => {
      await put('left', csv(10_000))
      for (let i = 0; i < 40; i++) {
        const answer = await under.datasets.read(readOf('left'))
        if (answer.found !== 'rows') throw new Error(`Found ${answer.found}`)
        const reader = answer.body.getReader()
        await reader.read()
        await reader.cancel()
      }
    })

    test('does several things at once', async () => {
      const names = Array.from({ length: 8 }, (_, i) => `at-once-${i}`)
      await Promise.all(names.map((dataset, i) => put(dataset, csv(i * 200))))
      const found = await Promise.all(names.map((dataset) => text(dataset)))
      expect(found).toEqual(names.map((_, i) => lines(i * 200)))
    })

    test('removes', async () => {
      await put('removed', csv(3))
      expect(await under.datasets.remove(keyOf('removed'))).toBe(true)
      expect(await under.datasets.remove(keyOf('removed'))).toBe(false)
      expect(await under.datasets.read(readOf('removed'))).toEqual({ found: 'nothing' })
    })
  })
}
