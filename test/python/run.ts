import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { pythonCommand } from '../services/warm-python.ts'

const run = promisify(execFile)

export interface Printed {
  readonly stdout: string
  readonly stderr: string
}

/** Runs a script to its end and answers what it printed; throws with all of that when it fails. */
export async function runPython(
  python: string,
  script: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Printed> {
  const options = { env: { ...process.env, ...env }, maxBuffer: 2 ** 26 }
  try {
    const [command, ...first] = pythonCommand(python)
    return await run(command, [...first, script, ...args], options)
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as Partial<Printed> & { code?: unknown }
    throw new Error(`${script} ended with ${code}: ${stderr}${stdout}`, { cause: error })
  }
}
