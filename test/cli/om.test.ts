import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { om, RUNTIMES } from '../runtimes/server.ts'
import { openSession } from './session.ts'

const newFolder = () => mkdtemp(join(tmpdir(), 'omega-cli-'))

describe.each(RUNTIMES)('om on %s', (runtime) => {
  test('says its version and helps', async () => {
    expect(await om(runtime, ['--version'])).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(await om(runtime, ['--help'])).toContain('runtime')
  })

  test('stores a CSV file, writes it as NDJSON and Arrow, and reads those back', async () => {
    const folder = await newFolder()
    const file = (name: string) => join(folder, name)
    await using session = openSession(runtime)
    const datasets = (...args: string[]) => session.om('datasets', ...args, '--data', file('data'))
    await writeFile(file('in.csv'), 'x,s\n1,a\n2,\n')
    await datasets('put', file('in.csv'), 'one')
    await datasets('put', file('in.csv'), 'one')
    await datasets('get', 'one', file('out.arrow'))
    await datasets('put', file('out.arrow'), 'two')
    await datasets('get', 'two', file('out.ndjson'))
    const row = ['{"x":1,"s":"a"}', '{"x":2,"s":null}']
    expect(await readFile(file('out.ndjson'), 'utf8')).toBe(`${[...row, ...row].join('\n')}\n`)
    expect(await datasets('get', 'two[s]', '-')).toBe('s\r\na\r\nNA\r\na\r\nNA\r\n')
    const json = await datasets('get', 'two[^s]', '-', '--format', 'json')
    expect(JSON.parse(json)).toMatchObject({
      data: { x: { 0: 1, 1: 2 } },
      resource_uri: '/api/v1/dataset/two/',
    })
    await writeFile(file('two.json'), json)
    await datasets('put', file('two.json'), 'two', '--replace')
    expect(await datasets('get', 'two', '-', '--format', 'ndjson')).toMatch(/^\{"x":1\}\n\{"x":2\}\n/)
    expect(await datasets('list')).toBe('one\t4\ntwo\t4\n')
    expect(JSON.parse(await datasets('metadata', 'two')).frame.rows).toBe(4)
    await datasets('drop', 'one')
    await expect(datasets('drop', 'one')).rejects.toThrow('There is no dataset "one"')
  })

  test('stores tab-separated and compressed files, and what comes by standard input', async () => {
    const folder = await newFolder()
    const file = (name: string) => join(folder, name)
    await using session = openSession(runtime)
    const datasets = (args: readonly string[], input?: string) => {
      const all = ['datasets', ...args, '--data', file('data')]
      return input === undefined ? session.om(...all) : om(runtime, all, input)
    }
    await writeFile(file('a.tsv'), 'x\ts, t\n1,5\ta\n')
    await datasets(['put', file('a.tsv'), 'tabs', '--decimal', ','])
    expect(await datasets(['get', 'tabs', '-'])).toBe('x,"s, t"\r\n1.5,a\r\n')
    await writeFile(file('a.csv.gz'), gzipSync('x,y\n1,2\n'))
    await writeFile(file('a.jsonl.zst'), zstdCompressSync('{"x":3,"y":4}\n'))
    await datasets(['put', file('a.csv.gz'), 'packed'])
    await datasets(['put', file('a.jsonl.zst'), 'packed'])
    expect(await datasets(['get', 'packed', '-'])).toBe('x,y\r\n1,2\r\n3,4\r\n')
    const csv = ['--format', 'csv', '--header', '0', '--parse-dates', '1']
    await datasets(['put', '-', 'piped', ...csv], '1,2020-01-05\n')
    expect(await datasets(['get', 'piped', '-'])).toBe('0,1\r\n1,2020-01-05T00:00:00\r\n')
    await expect(datasets(['put', '-', 'piped'], '')).rejects.toThrow('add such as --format csv')
    await expect(datasets(['put', file('a.tsv'), 'tabs', '--decimal', 'x'])).rejects.toThrow(
      '--decimal is wrong',
    )
  })

  test('explains one request', async () => {
    const answer = await om(runtime, [
      'runtime',
      'rules',
      'dataset/a/.*',
      '--request',
      'GET /api/v1/dataset/a',
    ])
    expect(answer).toContain('allowed')
    expect(answer).toContain('dataset/a/.*')
  })
})
