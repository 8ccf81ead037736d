import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RUNTIMES, type RunningServer, startServer } from './runtimes/server.ts'

const bash = promisify(execFile)
const root = join(import.meta.dirname, '..')

/** A command of the README and what is printed below it; `...` stands for anything. */
interface Step {
  readonly command: string
  readonly printed: string
}

/** `open` is the user's browser; here it prints the page. */
const OPEN = `open() { curl -sf -H 'Accept: text/html' "$1"; }`

/** What each run has another of: ids of tasks, seconds since 1970. Those of the README stand for those of the run. */
const OWN_OF_A_RUN = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|(?<!\d)1795\d{6}(?!\d)/g

const steps = stepsOf(await readFile(join(root, 'README.md'), 'utf8'))

test('the README has its commands in blocks that begin with a dollar', () => {
  expect(steps.length).toBeGreaterThan(12)
  expect(steps.map(({ command }) => command).join('\n')).toMatch(/dataset.*model.*job.*task.*script/s)
})

describe.each(RUNTIMES)('the commands of the README on %s', (runtime) => {
  let server: RunningServer
  let folder: string
  /** From the README's ids to the run's. */
  const own = new Map<string, string>()
  beforeAll(async () => {
    server = await startServer(runtime, { fromSources: true }) // as `npm start` does
    folder = await mkdtemp(join(tmpdir(), 'omega-readme-'))
    await copyFile(join(root, 'test/models/onnx/logistic.onnx'), join(folder, 'flowers.onnx'))
    await copyFile(join(root, 'test/models/fitted/files/iris.joblib'), join(folder, 'iris.joblib'))
  })
  afterAll(() => server?.stop('SIGKILL'))

  test.each(steps)('$command', async ({ command, printed }) => {
    const here = command
      .replace(OWN_OF_A_RUN, (id) => own.get(id) ?? id)
      .replaceAll('localhost:8000', new URL(server.url).host)
    const { stdout } = await bash('bash', ['-c', `${OPEN}\n${here}`], { cwd: folder })
    const { pattern, ids } = patternOf(printed, own)
    expect(stdout).toMatch(pattern)
    const found = pattern.exec(stdout)
    ids.forEach((id, i) => {
      own.set(id, found?.[i + 1] ?? '')
    })
    if (command.startsWith('open')) expect(stdout).toMatch(/^<!DOCTYPE html>[\s\S]*5 flats/)
  })
})

/** Commands go on behind a backslash; what is printed ends with the block or at the next command. */
function stepsOf(readme: string): readonly Step[] {
  const found = readme.matchAll(/^ {4}\$ ((?:.*\\\n)*.*)\n((?: {4}(?!\$ ).*\n)*)/gm)
  return [...found].map(([, command, printed]) => ({
    command: command!.replace(/\\\n\s*/g, ' '),
    printed: printed!.replace(/^ {4}/gm, '').trimEnd(),
  }))
}

/** What must be printed, with a group for each id that is new. */
function patternOf(printed: string, own: ReadonlyMap<string, string>) {
  const ids = [...new Set(printed.match(OWN_OF_A_RUN))].filter((id) => !own.has(id))
  const escaped = printed
    .split('...')
    .map((part) => part.trim().replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('[^]*?')
  const named = new Map(ids.map((id) => [id, `(?<id${ids.indexOf(id)}>[\\da-f-]+)`]))
  const pattern = escaped.replace(OWN_OF_A_RUN, (id) => {
    const group = own.get(id) ?? named.get(id)!
    named.set(id, `\\k<id${ids.indexOf(id)}>`)
    return group
  })
  return { pattern: new RegExp(`^${pattern.replace(/\s+/g, '\\s*')}`), ids }
}
