import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { wireText } from '../../../src/data/json/wire.ts'
import { type InstanceNews, startInstance } from '../../../src/worker/python/pyodide-instance.ts'
import {
  readSnapshot,
  type StartOptions,
  snapshotPath,
  startPython,
} from '../../../src/worker/python/snapshot.ts'

let given: StartOptions
beforeAll(async () => {
  const wasm = fileURLToPath(import.meta.resolve('pyodide/pyodide.asm.wasm'))
  const path = snapshotPath(process.env.OMEGA_CACHE_DIR!)
  const module = await WebAssembly.compile(await readFile(wasm))
  if (!(await readSnapshot(path))) await startPython({ path, module, snapshot: undefined })
  given = { path, module, snapshot: await readSnapshot(path) }
})

describe('the thread of an instance', () => {
  const endBehind = async (code: string) => {
    const told: InstanceNews[] = []
    const tell = (news: InstanceNews) => void told.push(news)
    const ask = () => ({ value: '[]' })
    const instance = await startInstance({ ...given, outputLimit: 1000, ask, tell })
    const source = Buffer.from(code).toString('base64')
    const call = wireText({ name: 's', kind: 'py', content: source, args: [], kwargs: {}, function: 'run' })
    const { value } = await instance.perform({ type: 'script', bucket: 'omegaml', call })
    return { told, value, canGoOn: await instance.end() }
  }

  test.each([
    ['nothing of note', 'def run(om):\n    return 1'],
    ['a loop', 'import asyncio\nasync def run(om):\n    await asyncio.sleep(0.001)\n    return 1'],
    ['a store that was asked', 'def run(om):\n    return len(om.datasets.list()) + 1'],
    ['an error', 'def run(om):\n    raise ValueError(1)'],
  ])('is used for the next one behind %s', async (_, code) => {
    const { value, canGoOn } = await endBehind(code)
    expect(value).toMatch(/"result": "1"|ValueError/)
    expect(canGoOn).toBe(true)
  })

  test.each([
    ["JavaScript's own objects", 'import js\ndef run(om):\n    js.globalThis'],
    ['JavaScript of its own', 'from pyodide.code import run_js\ndef run(om):\n    run_js("1")'],
    [
      'a timer that waits',
      'import asyncio\nasync def run(om):\n    asyncio.get_event_loop().call_later(1, print)',
    ],
    [
      'a task that goes on',
      'import asyncio\nasync def run(om):\n    asyncio.ensure_future(asyncio.sleep(1))',
    ],
  ])('ends behind %s', async (_, code) => {
    expect((await endBehind(code)).canGoOn).toBe(false)
  })

  test('hears nothing of it behind its end', async () => {
    const { told } = await endBehind(`import asyncio
async def run(om):
    asyncio.get_event_loop().call_later(0.03, lambda: (print("late"), om.datasets.list()))`)
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(told).toEqual([])
  })
})
