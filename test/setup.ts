import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { build } from '../build.ts'
import { startWarmPython } from './services/warm-python.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A Python with the packages of test/python/requirements.txt: that of the services where they run; empty where there is no python3. */
    python: string
  }
}

/**
 * Prepares the Python that plays the client, once, in a cache outside the checkout, builds what servers and commands are
 * started from, and a folder for all that the tests leave behind; both go at the end.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const python = preparePython()
  project.provide('python', python)
  // On another runtime, within a run on Node that has prepared all of it.
  if (process.env.OMEGA_TEST_BUILT) return async () => {}
  const temporary = mkdtempSync(join(tmpdir(), 'omega-tests-'))
  process.env.TMPDIR = temporary
  // Python is started from scratch once for each runtime, not once for each server.
  process.env.OMEGA_CACHE_DIR = join(temporary, 'cache')
  // Of a Python that stands ready most servers would make no use before they end.
  process.env.OMEGA_CODE_SPARES = '0'
  // So is what Node has compiled, also of vitest and for the processes and threads of tests that are no servers.
  process.env.NODE_COMPILE_CACHE = join(temporary, 'compiled')
  // As it is published: a server from its sources, with its workers, takes half as much CPU again.
  const built = join(import.meta.dirname, '../.build', String(process.pid))
  await build(built)
  process.env.OMEGA_TEST_BUILT = built
  const stopPython = python ? startWarmPython(python, temporary) : async () => {}
  // Workers of servers that were killed end within a second, and may write until then.
  return async () => {
    await stopPython()
    for (const folder of [temporary, built]) rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  }
}

function preparePython(): string {
  if (process.env.OMEGA_TEST_PYTHON) return process.env.OMEGA_TEST_PYTHON
  const requirements = join(import.meta.dirname, 'python/requirements.txt')
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const folder = join(cache, 'omega-edge', `venv-${hash}`)
  const python = join(folder, 'bin/python')
  if (existsSync(join(folder, 'ready'))) return python
  // Of two that begin at once, each makes its own.
  const draft = `${folder}.${process.pid}`
  try {
    execFileSync('python3', ['-m', 'venv', draft])
    const install = ['-m', 'pip', 'install', '-q', '-r', requirements]
    execFileSync(join(draft, 'bin/python'), install, { stdio: 'inherit' })
    writeFileSync(join(draft, 'ready'), '')
    rmSync(folder, { recursive: true, force: true })
    renameSync(draft, folder)
    return python
  } catch (error) {
    if (process.env.OMEGA_TEST_SERVICES === 'required') throw error
    console.warn(`Tests with Python are skipped: ${(error as Error).message}`)
    return ''
  }
}
