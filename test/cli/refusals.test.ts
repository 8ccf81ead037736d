import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { main } from '../../src/main.ts'
import { om, RUNTIMES } from '../runtimes/server.ts'
import { openSession, type Session } from './session.ts'

const NOTEBOOK = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] }
let folder: string
/** For what is put before it is asked for. */
let session: Session
afterAll(() => session[Symbol.asyncDispose]())
beforeAll(async () => {
  session = openSession('node')
  folder = await mkdtemp(join(tmpdir(), 'omega-refusals-'))
  await mkdir(join(folder, 'folder.csv'))
  await mkdir(join(folder, 'folder.onnx'))
  await writeFile(join(folder, 's.py'), 'def run(om, data, **kw):\n    return 1\n')
  await writeFile(join(folder, 'x.csv'), 'x\n1\n')
  await writeFile(join(folder, 'x.ipynb'), JSON.stringify(NOTEBOOK))
  await writeFile(join(folder, 'x.onnx'), 'none')
  await writeFile(join(folder, 'fails.py'), 'print(1)\n1 / 0\n')
})

/** The one sentence of an error that `om` ended with. */
function sentenceOf(error: unknown): string {
  const [, sentence] = /ended with 1: (om: [^\n]*)\n/.exec(String(error)) ?? []
  if (sentence === undefined || /\n +at /.test(String(error))) throw error
  return sentence
}

/** What `om` in this process says and ends with. */
function refusal(...args: string[]) {
  return refusalOf([...args, '--data', join(folder, 'data')])
}

async function refusalOf(
  args: readonly string[],
): Promise<readonly [sentence: string, code: number | undefined]> {
  let code: number | undefined
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    await main({
      name: 'Node',
      args,
      env: {},
      serve: () => Promise.reject(new Error('It serves')),
      terminated: () => Promise.reject(new Error('It waits')),
      exit: (given) => {
        code = given
      },
    })
    return [said.mock.calls.join('\n'), code]
  } finally {
    said.mockRestore()
  }
}

describe.each(RUNTIMES)('om on %s', (runtime) => {
  test('says in one sentence which file cannot be written', async () => {
    const data = join(folder, `data-${runtime}`)
    await session.om('scripts', 'put', join(folder, 's.py'), 's', '--data', data)
    await session.om('datasets', 'put', join(folder, 'x.csv'), 'x', '--data', data)
    for (const [plural, name, file] of [
      ['scripts', 's', '/no/dir/f'],
      ['datasets', 'x', '/no/dir/f.csv'],
    ] as const) {
      const asked = [plural, 'get', name, file, '--data', data]
      const failure = await om(runtime, asked).catch((error: unknown) => error)
      expect(sentenceOf(failure)).toMatch(`om: File "${file}" cannot be written: ENOENT`)
    }
  })
})

test.each([
  ['--limit', 'abc'],
  ['--limit', '-1'],
  ['--limit', '1.5'],
  ['--limit', ''],
])('om tasks list %s %j is refused', async (option, value) => {
  expect(await refusal('tasks', 'list', option, value)).toEqual([
    `om: Option "${option}" is "${value}", expected a whole number from 0 on`,
    1,
  ])
})

test.each([
  [['scripts', 'put', 's.py', 'a/run'], 'Name "a/run" ends in the action "run"'],
  [['models', 'put', 'x.onnx', 'a/predict'], 'Name "a/predict" ends in the action "predict"'],
  [['jobs', 'put', 'x.ipynb', 'export/x'], 'Name "export/x" reads as an action'],
  [['jobs', 'put', 'x.ipynb', ''], 'Name "" has no character'],
  [['datasets', 'put', 'x.csv', 'a[b]'], 'A projection can only be read'],
  [['datasets', 'put', 'none.csv', 'a'], 'cannot be read: ENOENT'],
  [['datasets', 'put', 'folder.csv', 'a'], 'cannot be read: it is a folder'],
  [['models', 'put', 'folder.onnx', 'a'], 'cannot be read: it is a folder'],
  [['models', 'put', 'flowers', 'none.joblib.gz'], 'File "none.joblib.gz" cannot be read: ENOENT'],
  [['scripts', 'put', '.', 'a'], 'cannot be read: EISDIR'],
  [['scripts', 'put', 's.py', 's', '--bucket', '../x'], 'Bucket "../x" is no name of a bucket'],
  [['scripts', 'put', 's.py', 's', '--bucket', ''], 'Option "--bucket" is ""'],
  [['scripts', 'put', 'x.csv', 's'], 'has an unknown format, use one that ends in .py'],
  [['datasets', 'put', 'x.csv', 'x', '--header', 'x'], '--header is wrong: Invalid option'],
])('om %j is refused', async ([plural = '', put = '', file = '', ...rest], sentence) => {
  expect(await refusal(plural, put, join(folder, file), ...rest)).toEqual([
    expect.stringContaining(sentence),
    1,
  ])
})

test.each([
  [['add', 'a:b'], 'User "a:b" is no name of one'],
  [['add', 'a\nb'], 'User "a\\nb" is no name of one'],
  [['add', 'ann '], 'User "ann " is no name of one'],
  [
    ['add', 'ann', '--rules', 'x y z'],
    'Rule "x y z" (Option "--rules") matches no request, expected resource/name/action',
  ],
  [
    ['add', 'ann', '--rules', 'dataset/.*/get;model/.*/predit'],
    'Rule "model/.*/predit" (Option "--rules") matches no request, expected "model/<name>/<action>" with one of the actions',
  ],
  [['add', 'ann', '--buckets', 'a,,b'], 'Option "--buckets" is "a,,b", expected names of buckets'],
  [['list', '--server', ''], 'Option "--server" is ""'],
])('om auth %j is refused', async (args, sentence) => {
  expect(await refusal('auth', ...args)).toEqual([expect.stringContaining(sentence), 1])
})

test.each([
  [['--no-code', '--code-workers', 'x'], 'Options "--no-code" and "--code-workers x" contradict'],
  [['--ip', '::1', '--host', '127.0.0.1'], 'Options "--ip ::1" and "--host 127.0.0.1" are two addresses'],
  [['--python-packages', 'none'], 'Folder "none" of Python packages is not there'],
  [['--python-packages', 'package.json'], 'Folder "package.json" of Python packages is a file'],
])('om runtime serve %j is refused', async (args, sentence) => {
  expect(await refusal('runtime', 'serve', ...args)).toEqual([expect.stringContaining(sentence), 1])
})

test('om runtime relay says in one sentence that its port is in use', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const asked = ['runtime', 'relay', '--listen', `127.0.0.1:${port}`]
  expect(await refusalOf(asked)).toEqual([
    `om: Port ${port} of "127.0.0.1" is in use, name another by --listen, 0 picks a free one`,
    1,
  ])
  server.close()
})

test.each(['[["Ridge"', '{"n": }'])('the argument %s, which is no JSON, is refused', async (text) => {
  const example = text.startsWith('[')
    ? ['models', 'create', 'm', text]
    : ['runtime', 'script', 's', 'run', text]
  await session.om('scripts', 'put', join(folder, 's.py'), 's', '--data', join(folder, 'data'))
  expect(await refusal(...example)).toEqual([
    expect.stringContaining(`"${text}" is not JSON, write such as`),
    1,
  ])
})

describe('a mistyped --data makes no store', () => {
  test.each([
    ['datasets list'],
    ['datasets get x -'],
    ['models metadata m'],
    ['jobs list'],
    ['scripts drop s'],
    ['tasks list'],
    ['auth list'],
    ['runtime model m predict x'],
    ['runtime job run j'],
    ['runtime script s run'],
  ])('om %s', async (command) => {
    const data = join(folder, 'mistyped')
    expect(await refusalOf([...command.split(' '), '--data', data])).toEqual([
      `om: There is no store in "${data}", name its folder by --data or OMEGA_DATA_DIR`,
      1,
    ])
    expect(existsSync(data)).toBe(false)
  })

  test('the store that --config names is one that is there', async () => {
    const config = join(folder, 'settings.json')
    const data = join(folder, 'configured')
    await writeFile(config, JSON.stringify({ data }))
    await session.om('datasets', 'put', join(folder, 'x.csv'), 'x', '--config', config)
    expect(await session.om('datasets', 'list', '--data', data)).toBe('x\t1\n')
  })
})

test('om runtime job run prints what a failing job has left, and ends with 1', async () => {
  const data = join(folder, 'data-run')
  await session.om('jobs', 'put', join(folder, 'fails.py'), 'fails', '--data', data)
  const failure = await om('node', ['runtime', 'job', 'run', 'fails', '--data', data]).catch(
    (error: Error) => error,
  )
  expect(String(failure)).toMatch(
    /ended with 1: [\s\S]*om: Job "fails.ipynb" ended with an error in cell 1, ZeroDivisionError: division by zero; "results\/fails_\d+.ipynb" shows it\n/,
  )
  expect(String(failure)).toContain('"job_runs":{')
})
