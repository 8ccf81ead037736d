import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { openDatabase } from '../../../src/store/open.ts'
import { Store } from '../../../src/store/store.ts'
import type { TaskId } from '../../../src/store/task-records.ts'
import { frameBytes, frameReader } from '../../../src/worker/python/installed/frames.ts'
import { probePython } from '../../../src/worker/python/installed/probe.ts'
import { openKernel } from '../../../src/worker/python/kernel.ts'
import { installedBy } from './interpreter-world.ts'

const python = inject('python')
const TASK = crypto.randomUUID() as TaskId

describe('a Python that is named', () => {
  test.skipIf(python === '' || process.platform !== 'linux')(
    'is told the memory of what its threads start',
    () => {
      const code = `import os, subprocess, sys, threading
sys.path.insert(0, sys.argv[1])
from omega_memory import kilobytes, resident_bytes
def start():
    child = subprocess.Popen([sys.executable, '-c', 'print(1, flush=True); input()'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdout.readline()
    print(resident_bytes(os.getpid()) - 1024 * (kilobytes(os.getpid(), 'VmRSS') + kilobytes(child.pid, 'VmRSS')))
    child.communicate(b'end')
thread = threading.Thread(target=start)
thread.start()
thread.join()`
      const modules = join(import.meta.dirname, '../../../src/worker/python/modules')
      const missed = Number(execFileSync(python, ['-c', code, modules], { encoding: 'utf8' }))
      expect(Math.abs(missed)).toBeLessThan(1_000_000)
    },
  )

  test.skipIf(python === '')('tells its version and those of packages', async () => {
    const { python: version, ...packages } = await probePython(python)
    expect(version).toMatch(/^3\.\d+\.\d+$/)
    expect(packages).toMatchObject({ numpy: expect.any(String), pandas: expect.any(String) })
  })

  test.skipIf(python === '')(
    'may be a wrapper that prints, and leaves the folder of a script out',
    async () => {
      const data = await mkdtemp(join(tmpdir(), 'omega-python-'))
      const wrapper = join(data, 'python')
      await writeFile(wrapper, `#!/bin/sh\necho "it is ready"\nexec "${python}" -I "$@"\n`, { mode: 0o755 })
      const database = await openDatabase({ data, mongo: undefined })
      const world = { data, store: new Store(database), died: [], told: [] }
      const kernel = await openKernel(installedBy(wrapper, world))
      const script = { name: 's', kind: 'py', content: Buffer.from('def run(om):\n    return 1') } as const
      expect(await kernel.runScript(script, { bucket: 'omegaml', task: TASK, args: [], kwargs: {} })).toBe(
        '1',
      )
      await database.close()
    },
  )

  test.skipIf(python === '' || process.platform !== 'linux')(
    'leaves no process of a run, also of a session of its own, and tells its end without waiting for one',
    async () => {
      const data = await mkdtemp(join(tmpdir(), 'omega-python-'))
      const database = await openDatabase({ data, mongo: undefined })
      const world = { data, store: new Store(database), died: [], told: [] }
      const kernel = await openKernel(installedBy(python, world))
      const run = (end: string) => {
        const start = 'child = subprocess.Popen(["sleep", "1000"], start_new_session=True)'
        const content = Buffer.from(`import os, subprocess\ndef run(om):\n    ${start}\n    ${end}`)
        const call = { bucket: 'omegaml', task: TASK, args: [], kwargs: {} }
        return kernel.runScript({ name: 's', kind: 'py', content }, call)
      }
      const pid = Number(await run('os.write(2, b"ValueError: of a run before\\n")\n    return child.pid'))
      await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 5000 }).toBe(false)
      void run('os._exit(3)')
      await expect.poll(() => world.died, { timeout: 5000 }).toEqual(['Python was ended with code 3'])
      await database.close()
    },
  )

  // At once, and when it has told all that it has to tell.
  test.skipIf(python === '').each([0, 100])(
    'leaves no folder when nobody hears it any more, %i ms after its answer',
    async (ms) => {
      const TMPDIR = await mkdtemp(join(tmpdir(), 'omega-python-'))
      const zygote = join(import.meta.dirname, '../../../src/worker/python/modules/omega_zygote.py')
      const options = JSON.stringify({ mark: '', output_limit: 1000, memory_limit: 2 ** 30 })
      const child = spawn(python, [zygote, options], { env: { ...process.env, TMPDIR } })
      const content = Buffer.from('def run(om):\n    return 1').toString('base64')
      const script = { content, name: 's', kind: 'py', args: [], kwargs: {}, function: 'run', stream: false }
      for (const bytes of frameBytes({ type: 'script' }, [Buffer.from(JSON.stringify(script))])) {
        child.stdin.write(bytes)
      }
      const hear = frameReader(({ head }) => {
        if (head.type === 'answered') setTimeout(() => child.stdout.destroy(), ms)
      })
      child.stdout.on('data', hear)
      await once(child, 'exit')
      expect(await readdir(TMPDIR)).toEqual([])
    },
  )

  test.each([
    ['/nowhere/python', 'Python "/nowhere/python" (OMEGA_PYTHON) is not there'],
    [process.execPath, 'ends when it is started: '],
    ['true', 'says nothing of itself'],
    [import.meta.dirname, 'is a folder, name an interpreter'],
    ['docs', 'is a folder, name an interpreter'],
  ])('is refused in a sentence: %s', async (program, said) => {
    await expect(probePython(program)).rejects.toThrow(said)
  })

  test.each([
    ['exit 3', 'exit code 3'],
    ['kill -9 $$', 'signal SIGKILL'],
  ])('that ends without a word is refused in a line: %s', async (command, said) => {
    const program = join(await mkdtemp(join(tmpdir(), 'omega-python-')), 'python')
    await writeFile(program, `#!/bin/sh\n${command}\n`, { mode: 0o755 })
    const sentence = `Python "${program}" (OMEGA_PYTHON) ends when it is started: ${said}, name an interpreter from 3.10 to 3.14`
    await expect(probePython(program)).rejects.toThrow(sentence)
  })
})
