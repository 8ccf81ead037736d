import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { om, RUNTIMES } from '../runtimes/server.ts'

const newFolder = () => mkdtemp(join(tmpdir(), 'omega-cli-'))

describe.each(RUNTIMES)('om on %s', (runtime) => {
  test('says its version and helps', async () => {
    expect(await om(runtime, ['--version'])).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(await om(runtime, ['--help'])).toContain('runtime')
  })

  test('stores a CSV file, writes it as NDJSON and Arrow, and reads those back', async () => {
    const folder = await newFolder()
    const file = (name: string) => join(folder, name)
    const datasets = (...args: string[]) => om(runtime, ['datasets', ...args, '--data', file('data')])
    await writeFile(file('in.csv'), 'x,s\n1,a\n2,\n')
    await datasets('put', file('in.csv'), 'one')
    await datasets('put', file('in.csv'), 'one', '--append')
    await datasets('get', 'one', file('out.arrow'))
    await datasets('put', file('out.arrow'), 'two')
    await datasets('get', 'two', file('out.ndjson'))
    const row = ['{"x":1,"s":"a"}', '{"x":2,"s":null}']
    expect(await readFile(file('out.ndjson'), 'utf8')).toBe(`${[...row, ...row].join('\n')}\n`)
    expect(await datasets('get', 'two[s]', '-')).toBe(',s\r\n0,a\r\n1,\r\n0,a\r\n1,\r\n')
    const json = await datasets('get', 'two[^s]', '-', '--format', 'json')
    expect(JSON.parse(json)).toMatchObject({
      data: { x: { 0: 1, 1: 2 } },
      resource_uri: '/api/v1/dataset/two/',
    })
    await writeFile(file('two.json'), json)
    await datasets('put', file('two.json'), 'two')
    expect(await datasets('get', 'two', '-', '--format', 'ndjson')).toMatch(/^\{"x":1\}\n\{"x":2\}\n/)
    expect(await datasets('list')).toBe('one\t4\ntwo\t4\n')
    expect(JSON.parse(await datasets('metadata', 'two')).frame.rows).toBe(4)
    await datasets('drop', 'one')
    await expect(datasets('drop', 'one')).rejects.toThrow('There is no dataset "one"')
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
