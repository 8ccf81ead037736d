import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Json } from '../../data/vector.ts'
import { ComputationError } from '../../error.ts'
import type { Store } from '../../store/store.ts'
import { omCalls, type Params } from '../python/om-calls.ts'
import { registry } from '../registry.ts'

export interface ModuleScript {
  readonly name: string
  readonly format: 'js' | 'ts'
  readonly content: Uint8Array
}

/** Runs `run(om, ...args, kwargs)` of a JavaScript or TypeScript module; what it answers must be JSON. */
export async function runModule(
  store: Store,
  { name, format, content }: ModuleScript,
  { bucket, args, kwargs }: { bucket: string; args: readonly Json[]; kwargs: Json },
): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'omega-script-'))
  try {
    const path = join(folder, format === 'ts' ? 'script.ts' : 'script.mjs')
    await writeFile(path, content)
    const module = (await import(pathToFileURL(path).href)) as { run?: unknown; default?: unknown }
    const run = module.run ?? module.default
    if (typeof run !== 'function') {
      throw new ComputationError('TypeError', `Script "${name}" exports no function run(om, ...args)`)
    }
    return await run(omOf(store, bucket), ...args, kwargs)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** `om.datasets.get(name)` and the like, each a promise. */
function omOf(store: Store, bucket: string): object {
  const calls = omCalls(store, registry(store), bucket)
  const call = (method: string, params: Params) => {
    const known = calls.get(method)
    if (!known) throw new ComputationError('TypeError', `There is no "om.${method}"`)
    return known(params)
  }
  const objects = (kind: string) => ({
    list: (pattern: string | null = null) => call(`${kind}.list`, { pattern }),
    exists: (name: string) => call(`${kind}.exists`, { name }),
    metadata: (name: string) => call(`${kind}.metadata`, { name }),
    drop: (name: string) => call(`${kind}.drop`, { name }),
  })
  return {
    datasets: {
      ...objects('datasets'),
      get: async (name: string) => ((await call('datasets.get', { name })) as { data: Json }).data,
      put: (data: Json, name: string, append = true) =>
        call('datasets.put', { name, append, body: { data } }),
    },
    models: {
      ...objects('models'),
      run: (name: string, action: string, datax: Json, datay: Json = null) =>
        call('model.run', { name, action, datax: framed(datax), datay: framed(datay) }),
    },
    jobs: objects('jobs'),
    scripts: objects('scripts'),
  }
}

/** A dataset is named or sent as it is. */
function framed(data: Json): Json {
  return typeof data === 'string' || data === null ? data : { data }
}
