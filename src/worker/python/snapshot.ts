import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { loadPyodide, type PyodideAPI, version } from 'pyodide'
import { importModules, versionOfModules } from './modules.ts'

/** Modules that nearly every run needs, loaded once for all. */
const PRELOADED =
  'import ast, asyncio, base64, datetime, importlib.util, inspect, io, json, linecache, pprint, tarfile, traceback, zipfile'

/** What Pyodide has but does not document: the memory of a started interpreter, to start others from. */
type Snapshots = { _makeSnapshot?: boolean; _loadSnapshot?: Uint8Array }

/** The file of a snapshot in a folder, which is only good for the same Pyodide on the same runtime, and for the same modules of ours. */
export function snapshotPath(folder: string): string {
  return join(folder, `python-${version}-${runtime()}-with-${versionOfModules()}.snapshot`)
}

/** Its bytes, which all threads of a process share: one that reads them for itself copies 31 MB, and has them collected. */
export async function readSnapshot(path: string): Promise<SharedArrayBuffer | undefined> {
  const bytes = await readFile(path).catch(() => undefined)
  if (!bytes) return undefined
  const shared = new SharedArrayBuffer(bytes.length)
  new Uint8Array(shared).set(bytes)
  return shared
}

export interface StartOptions {
  /** Pyodide, compiled. */
  readonly module: WebAssembly.Module
  readonly snapshot: SharedArrayBuffer | undefined
  /** Where one is put that has to be made. */
  readonly path: string
}

/** Starts Python, from a snapshot of a started one where there is one: 0.3 s in place of 2 to 3 s. The first start makes it. */
export async function startPython({ module, snapshot, path }: StartOptions): Promise<PyodideAPI> {
  const load = (snapshots: Snapshots): Promise<PyodideAPI> =>
    compiledAs(module, () => loadPyodide({ stdout: () => {}, stderr: () => {}, ...snapshots }))
  if (snapshot) return load({ _loadSnapshot: new Uint8Array(snapshot) })
  const first = await load({ _makeSnapshot: true })
  first.runPython(PRELOADED)
  importModules(first)
  const made = (first as PyodideAPI & { makeMemorySnapshot(): Uint8Array }).makeMemorySnapshot()
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  await writeFile(draft, made)
  await rename(draft, path)
  // One that a snapshot was made of is not used on; it is started from its own snapshot.
  return load({ _loadSnapshot: made })
}

/** Of what Pyodide loads only its own file is as large, in bytes. */
const LARGE = 2 ** 20

/**
 * Loads it with that module in place of compiling the same again, for which it has no option. Threads of a process that share a
 * module share what is compiled of it later, too.
 */
async function compiledAs<Loaded>(module: WebAssembly.Module, load: () => Promise<Loaded>): Promise<Loaded> {
  const { instantiate } = WebAssembly
  const shared = async (source: BufferSource | WebAssembly.Module, imports?: WebAssembly.Imports) =>
    'byteLength' in source && source.byteLength > LARGE
      ? { module, instance: await instantiate(module, imports) }
      : instantiate(source as WebAssembly.Module, imports)
  WebAssembly.instantiate = shared as typeof instantiate
  try {
    return await load()
  } finally {
    WebAssembly.instantiate = instantiate
  }
}

function runtime(): string {
  const { deno, bun, node } = process.versions
  return deno ? `deno-${deno}` : bun ? `bun-${bun}` : `node-${node}`
}
