import { once } from 'node:events'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Server } from '../../src/cli/remote/server.ts'
import { serverOf } from '../../src/cli/remote/server-of.ts'
import { main } from '../../src/main.ts'
import type { Platform } from '../../src/platform.ts'
import { type RunningServer, startServer } from '../runtimes/server.ts'

const KEY = 'ann:a-key-of-ann'
let server: RunningServer
let folder: string
const file = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omega-remote-'))
  server = await startServer('node', { env: { OMEGA_RESTAPI_USER: KEY } })
})
afterAll(() => server.stop())

function platform(args: readonly string[], env: Platform['env'], exit = (_code: number) => {}): Platform {
  const none = () => Promise.reject(new Error('A command that asks a server serves nothing'))
  return { name: 'Node', args, env, serve: none, terminated: none, exit }
}

/** Runs `om` in this process and answers what it printed; throws what it said of an error. */
async function om(
  args: readonly string[],
  env: Platform['env'] = { OMEGA_SERVER: server.url, OMEGA_KEY: KEY },
) {
  const [out, err] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')]
  const lines: string[] = []
  const errors: string[] = []
  out.mockImplementation((line = '') => lines.push(String(line)))
  err.mockImplementation((line) => errors.push(String(line)))
  let code = 0
  try {
    await main(platform(args, env, (given) => (code = given)))
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
  if (code !== 0) throw new Error(errors.join('\n'))
  return lines.join('\n')
}

test('datasets are put, compressed or not, listed, read and dropped', async () => {
  await writeFile(file('in.csv'), 'x;s\n1,5;a\n2;\n')
  await writeFile(file('in.csv.gz'), gzipSync('x;s\n1,5;a\n2;\n'))
  const csv = ['--sep', ';', '--decimal', ',']
  await om(['datasets', 'put', file('in.csv'), 'far/one', ...csv])
  await om(['datasets', 'put', file('in.csv.gz'), 'far/one', ...csv])
  expect(await om(['datasets', 'list'])).toBe('far/one\t4')
  expect(JSON.parse(await om(['datasets', 'metadata', 'far/one']))).toMatchObject({ rows: 4 })
  await om(['datasets', 'put', file('in.csv'), 'far/one', '--replace', ...csv])
  await om(['datasets', 'get', 'far/one[x]', file('out.ndjson')])
  expect(await readFile(file('out.ndjson'), 'utf8')).toBe('{"x":1.5}\n{"x":2.0}\n')
  expect(await om(['datasets', 'list', '--bucket', 'other'])).toBe('')
  await om(['datasets', 'drop', 'far/one'])
  await expect(om(['datasets', 'drop', 'far/one'])).rejects.toThrow('There is no dataset "far/one"')
})

test('models are made and compute', async () => {
  await writeFile(file('xy.csv'), 'x,y\n1,2\n2,4\n3,6\n')
  await om(['datasets', 'put', file('xy.csv'), 'xy'])
  await om(['models', 'create', 'flat', '[["LinearRegression", {}]]'])
  expect(await om(['models', 'list'])).toMatch(/^flat\t\S+$/)
  await om(['runtime', 'model', 'flat', 'fit', 'xy[x]', 'xy[y]'])
  expect(JSON.parse(await om(['runtime', 'model', 'flat', 'predict', 'xy[x]']))).toHaveLength(3)
  expect(JSON.parse(await om(['models', 'metadata', 'flat']))).toMatchObject({ name: 'flat' })
  await expect(om(['runtime', 'model', 'flat', 'predict', 'none'])).rejects.toThrow('no dataset "none"')
  await expect(om(['models', 'get', 'flat', file('flat.json')])).rejects.toThrow('does not give the files')
  await om(['models', 'drop', 'flat'])
  expect(await om(['models', 'list'])).toBe('')
})

test('jobs are put, scheduled and read; what a script answers is printed, and what it fails of is told', async () => {
  await writeFile(file('job.py'), 'print("hello")\n')
  await om(['jobs', 'put', file('job.py'), 'report'])
  expect(await om(['jobs', 'list'])).toMatch(/^report\.ipynb\t\d{4}-.*Z$/)
  await om(['jobs', 'get', 'report', file('job.ipynb')])
  expect(JSON.parse(await readFile(file('job.ipynb'), 'utf8')).cells).toHaveLength(1)
  const shown = await om(['jobs', 'schedule', 'report', '5 6 * * *', '--next', '2'])
  expect(shown).toMatch(/^run-at\t5 6 \* \* \*\nnext\t\S+T06:05:00\.000Z\nnext\t\S+T06:05:00\.000Z$/)
  expect(await om(['jobs', 'schedule', 'report', 'delete'])).toBe('not scheduled')
  await om(['jobs', 'drop', 'report'])
  const source =
    'export function run(om, data) {\n  if (data.n === 0) throw new Error("none of it")\n  return data.n\n}\n'
  await writeFile(file('half.js'), source)
  await om(['scripts', 'put', file('half.js'), 'half.js'])
  await om(['scripts', 'get', 'half.js', file('back.js')])
  expect(await readFile(file('back.js'), 'utf8')).toBe(source)
  expect(JSON.parse(await om(['runtime', 'script', 'half.js', 'run', '{"n": 3}']))).toMatchObject({
    result: 3,
  })
  await expect(om(['runtime', 'script', 'half.js', 'run', '{"n": 0}'])).rejects.toThrow('none of it')
  const [task = ''] = (await om(['tasks', 'list', '--limit', '1'])).split('\n')
  expect(task).toMatch(/\tFAILURE\tscript\/half\.js\/run\t/)
  const [id = ''] = task.split('\t')
  expect(JSON.parse(await om(['tasks', 'show', id]))).toMatchObject({ status: 'FAILURE' })
  await expect(om(['tasks', 'cancel', id])).rejects.toThrow('has ended already')
  expect(await om(['runtime', 'status'])).toContain('QUEUE')
})

test('who asks is told what to do where users sign in', async () => {
  const asWrong = { OMEGA_SERVER: server.url, OMEGA_KEY: 'ann:wrong' }
  await expect(om(['datasets', 'list'], asWrong)).rejects.toThrow('say who asks by --key NAME:KEY')
  await expect(om(['datasets', 'list'], { ...asWrong, OMEGA_KEY: '李:wrong' })).rejects.toThrow(
    'key is wrong',
  )
  await expect(om(['datasets', 'list'], { ...asWrong, OMEGA_KEY: 'ann:a\nb' })).rejects.toThrow(
    /^om: The key has a line break or another control character, which no header can carry$/,
  )
  expect(new Server('http://h').problem(403, '{"detail": "No"}')).toMatchObject({
    kind: 'forbidden',
    message: expect.stringMatching(/^No; ask who runs the server/),
  })
})

test.each([
  ['auth', 'list'],
  ['store', 'compact'],
  ['store', 'backup', 'file'],
])('om %s %s says that it is done beside the store', async (...args) => {
  await expect(om(args)).rejects.toThrow('but beside its store')
  const server = ['--server', 'http://127.0.0.1:1', '--key', 'ann:key']
  await expect(om([...args, ...server], {})).rejects.toThrow('but beside its store')
})

test('a flag comes before the environment, and that before the settings file', async () => {
  await writeFile(file('settings.json'), '{"server": "http://c/ml/", "key": "ann:c"}')
  const config = file('settings.json')
  const env = { OMEGA_SERVER: 'http://b', OMEGA_CONFIG: config }
  const urlOf = async (options: object, given: Platform['env']) =>
    (await serverOf(platform([], given), options))?.url
  expect(await urlOf({ server: 'http://a' }, env)).toBe('http://a')
  expect(await urlOf({}, env)).toBe('http://b')
  expect(await urlOf({ config }, {})).toBe('http://c/ml')
  expect(await urlOf({ data: 'here' }, env)).toBeUndefined()
  expect(await urlOf({}, {})).toBeUndefined()
  await expect(urlOf({ server: 'http://a', data: 'here' }, {})).rejects.toThrow('give one of them')
  await expect(urlOf({ server: 'example.org' }, {})).rejects.toThrow('must be an address')
  await expect(urlOf({ server: 'http://a/?b=c' }, {})).rejects.toThrow('without "?" or "#"')
  await expect(urlOf({ server: 'http://ann:secret@a' }, {})).rejects.toThrow(
    /^Server "http:\/\/\*\*\*@a" must be an address without a name and a password/,
  )
})

test('a server that sends on is not followed, since neither keys nor streams would be: where to is told', async () => {
  const proxy = createServer((request, answer) => {
    request.resume()
    answer.writeHead(308, { Location: `https://example.org/ml${request.url}` }).end()
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  const env = { OMEGA_SERVER: `http://127.0.0.1:${port}`, OMEGA_KEY: KEY }
  await writeFile(file('on.csv'), 'x\n1\n')
  for (const args of [['list'], ['put', file('on.csv'), 'on']])
    await expect(om(['datasets', ...args], env)).rejects.toThrow(
      'sends on to "https://example.org/ml", name that by --server or OMEGA_SERVER',
    )
  proxy.close()
  proxy.closeAllConnections()
})
