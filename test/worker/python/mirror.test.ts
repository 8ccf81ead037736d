import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { RUNTIMES, type RunningServer, startServer } from '../../runtimes/server.ts'
import { lastOutput, putScript, send } from './code-client.ts'

const python = inject('python')
const PLATFORM = 'pyemscripten_2026_0_wasm32'
/** msgspec is compiled C, which PyPI has for the ABI of the pinned Pyodide. */
const DOWNLOAD =
  `-m pip download -q --no-deps --only-binary :all: --python-version 3.14 --implementation cp --abi cp314 --platform ${PLATFORM}`.split(
    ' ',
  )
const CODE =
  'import msgspec\n\nclass Point(msgspec.Struct):\n    x: int\n\nmsgspec.json.decode(b\'{"x": 4}\', type=Point).x + 38'

describe.skipIf(python === '')('a mirror of wheels', () => {
  let wheels: ReadonlyMap<string, Buffer>
  let asked: string[]
  let open: { close(): unknown }[] = []
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'omega-wheels-'))
    await promisify(execFile)(python, [...DOWNLOAD, '-d', folder, 'msgspec', 'attrs'])
    const files = await readdir(folder)
    wheels = new Map(
      await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file))] as const)),
    )
    expect([...wheels.keys()].sort()).toEqual([
      expect.stringMatching(/^attrs-/),
      expect.stringMatching(new RegExp(`^msgspec-.*${PLATFORM}.whl$`)),
    ])
  })
  afterEach(async () => {
    for (const each of open) await each.close()
    open = []
  })

  /** Serves the wheels below `/wheels/`, with pages of its own beside them. */
  async function mirror(pages: Readonly<Record<string, string>>): Promise<string> {
    asked = []
    const server: Server = createServer(({ url = '' }, answer) => {
      asked.push(url)
      const body = pages[url] ?? wheels.get(url.replace('/wheels/', ''))
      answer.writeHead(body === undefined ? 404 : 200).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push({ close: () => server.close() })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/wheels`
  }

  async function serverOn(
    place: string,
    runtime: (typeof RUNTIMES)[number] = 'node',
  ): Promise<RunningServer> {
    const server = await startServer(runtime, { env: { OMEGA_PYTHON_PACKAGES: place } })
    open.push({ close: () => server.stop('SIGKILL') })
    return server
  }

  const listing = () => ({
    '/wheels/': [...wheels.keys()].map((file) => `<li><a href="${file}">${file}</a></li>`).join('\n'),
  })

  /** An index as Pyodide's, in which msgspec needs attrs. */
  function lock(sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')) {
    const packages = Object.fromEntries(
      [...wheels].map(([file_name, bytes]) => {
        const name = file_name.split('-')[0]!
        const depends = name === 'msgspec' ? ['attrs'] : []
        return [name, { name, file_name, sha256: sha256(bytes), imports: [name], depends }]
      }),
    )
    return { '/wheels/pyodide-lock.json': JSON.stringify({ packages }) }
  }

  test.each(RUNTIMES)(
    'that lists its files is imported from, also compiled modules, on %s',
    async (runtime) => {
      const server = await serverOn(await mirror(listing()), runtime)
      expect((await lastOutput(server, CODE)).text).toContain('"text/plain":"42"')
      if (runtime === 'node') {
        // That a script imports as a notebook does is code of no runtime.
        await putScript(server, 'wheel', 'def run(om, *a, **k):\n    import attrs\n    return attrs.__name__')
        expect((await send(server, 'POST', 'script/wheel/run/', '{}')).text).toContain('"result":"attrs"')
      }
      expect(asked.filter((url) => url.endsWith('.whl')).length).toBe(2)
    },
  )

  test('that has the index of Pyodide gives what an import needs, once', async () => {
    const server = await serverOn(await mirror(lock()))
    expect((await lastOutput(server, 'import attrs; 6 * 7')).text).toContain('"text/plain":"42"')
    expect(asked.filter((url) => url.includes('msgspec'))).toEqual([])
    expect((await lastOutput(server, CODE)).text).toContain('"text/plain":"42"')
    await lastOutput(server, CODE)
    expect(asked.filter((url) => url.endsWith('.whl')).length).toBe(2)
    const before = asked.length
    await lastOutput(server, 'import json, decimal')
    expect(asked.length).toBe(before)
  })

  test('whose bytes are not those of its index is refused', async () => {
    const server = await serverOn(await mirror(lock(() => '0'.repeat(64))))
    expect((await lastOutput(server, CODE)).text).toContain('has other bytes for')
  })

  test('that has no wheels or cannot be reached is named where it is needed, and nowhere else', async () => {
    const empty = await mirror({})
    expect((await lastOutput(await serverOn(empty), CODE)).text).toContain(
      `OMEGA_PYTHON_PACKAGES names \\"${empty}\\", which has no wheels`,
    )
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const place = `http://127.0.0.1:${(closed.address() as AddressInfo).port}/wheels`
    closed.close()
    const gone = await serverOn(place)
    expect((await lastOutput(gone, CODE)).text).toContain(`${place}\\", which cannot be reached: `)
    expect((await lastOutput(gone, 'import json; 6 * 7')).text).toContain('"text/plain":"42"')
  })
})
