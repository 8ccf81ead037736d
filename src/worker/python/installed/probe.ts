import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { badRequest } from '../../../error.ts'
import { ownFile } from '../../../own-files.ts'
import { causeLine } from '../../cause-line.ts'

/** Versions by name: of `python` itself, and of those packages that are there of which the server makes use. */
export type Software = Readonly<Record<string, string>>

const PROBE = fileURLToPath(ownFile('worker/python/modules/omega_probe.py'))

/** Longest start of an interpreter, in ms. */
const PATIENCE = 60_000

/** Looks what the interpreter is and has, in one process. Throws 400 when code cannot be run by it. */
export async function probePython(python: string): Promise<Software> {
  const { software, problem } = await answerOf(python)
  if (problem !== undefined || software === undefined)
    throw unusable(python, problem ?? 'says nothing of itself')
  return software
}

interface Probe {
  readonly software?: Software
  readonly problem?: string
}

async function answerOf(python: string): Promise<Probe> {
  try {
    const { stdout } = await promisify(execFile)(python, [PROBE], {
      timeout: PATIENCE,
      killSignal: 'SIGKILL',
    })
    const line = stdout.split('\n').findLast((text) => text.startsWith('{"'))
    return line === undefined ? {} : (JSON.parse(line) as Probe)
  } catch (error) {
    const { code, killed, signal, stderr, message } = error as Failed
    if (code === 'ENOENT' || code === 'EACCES') {
      const problem = code === 'ENOENT' ? 'is not there' : 'may not be executed'
      throw unusable(python, (await isFolder(python)) ? 'is a folder' : problem)
    }
    if (killed) throw unusable(python, `does not start within ${PATIENCE / 1000} s`)
    // What Node says of an end without a word is the command, in two lines.
    const end = signal ? `signal ${signal}` : typeof code === 'number' ? `exit code ${code}` : message
    throw unusable(python, `ends when it is started: ${causeLine(stderr ?? '') || end}`)
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

/** As `execFile` throws it. */
interface Failed extends Error {
  readonly code?: string | number
  readonly killed?: boolean
  readonly signal?: NodeJS.Signals | null
  readonly stderr?: string
}

function unusable(python: string, problem: string) {
  return badRequest(`Python "${python}" (OMEGA_PYTHON) ${problem}, name an interpreter from 3.10 to 3.14`)
}
