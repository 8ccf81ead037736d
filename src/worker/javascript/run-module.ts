import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Json } from '../../data/frame/vector.ts'
import { parseWire } from '../../data/json/wire.ts'
import { ComputationError, OmegaError } from '../../error.ts'
import type { Store } from '../../store/store.ts'
import type { ScriptOrder } from '../python/kernel.ts'
import type { Params } from '../python/om-call.ts'
import { omCalls } from '../python/om-calls.ts'
import { registry } from '../registry.ts'
import { answerText, pieceOf, storedText } from './answer-text.ts'
import { plainValue } from './plain-value.ts'

export interface ModuleScript {
  readonly name: string
  readonly format: 'js' | 'ts'
  readonly content: Uint8Array
}

/** Runs `run(om, ...args, kwargs)` of a JavaScript or TypeScript module; what it answers must be JSON. Answers that as text. */
export async function runModule(
  store: Store,
  { name, format, content }: ModuleScript,
  { bucket, args, kwargs, function: wanted = 'run', emit }: ScriptOrder,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'omega-script-'))
  try {
    const path = join(folder, format === 'ts' ? 'script.ts' : 'script.mjs')
    await writeFile(path, content)
    const module = (await import(pathToFileURL(path).href)) as { readonly [name: string]: unknown }
    const run = module[wanted] ?? (wanted === 'run' ? module.default : undefined)
    if (typeof run !== 'function') {
      throw new ComputationError('TypeError', `Script "${name}" exports no function ${wanted}(om, ...args)`)
    }
    const result = await traced(async () =>
      said(await run(omOf(store, bucket), ...args.map(plainValue), plainValue(kwargs)), emit),
    )
    const text = answerText(result)
    if (text === undefined) throw new ComputationError('TypeError', `Script "${name}" answered no JSON`)
    return text
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** All that a generator yields, told as it comes: a text of texts, else a list. Any other value is itself. */
async function said(result: unknown, emit: ScriptOrder['emit']): Promise<unknown> {
  if (typeof result !== 'object' || result === null || !('next' in result)) return result
  const yielded: unknown[] = []
  for await (const piece of result as unknown as AsyncIterable<unknown>) {
    yielded.push(piece)
    emit?.(pieceOf(piece))
  }
  return yielded.every((piece) => typeof piece === 'string') ? yielded.join('') : yielded
}

/** An error of the module keeps its stack, which is all that says where it came from. */
async function traced(run: () => unknown): Promise<unknown> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof OmegaError || !(error instanceof Error)) throw error
    throw new ComputationError(error.name, error.message, error, { traceback: error.stack ?? '' })
  }
}

/** `om.datasets.get(name)` and the like, each a promise. */
function omOf(store: Store, bucket: string): object {
  const calls = omCalls(store, registry(store), bucket)
  const call = async (method: string, params: Params, body: Json = {}) => {
    const known = calls.get(method)
    if (!known) throw new ComputationError('TypeError', `There is no "om.${method}"`)
    return plainValue(parseWire(await known(params, storedText(body))))
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
      put: (data: Json, name: string, append = true) => call('datasets.put', { name, append }, { data }),
    },
    models: {
      ...objects('models'),
      run: (name: string, action: string, datax: Json, datay: Json = null) =>
        call('model.run', { name, action, ...named({ datax, datay }) }, framed({ datax, datay })),
    },
    jobs: objects('jobs'),
    scripts: objects('scripts'),
  }
}

type Data = { readonly [name in 'datax' | 'datay']: Json }

/** The data that are datasets, by their names. */
function named(data: Data): Params {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => typeof value === 'string'))
}

/** The data that are sent as they are. */
function framed(data: Data): Json {
  const sent = Object.entries(data).filter(([, value]) => typeof value !== 'string' && value !== null)
  return Object.fromEntries(sent.map(([name, value]) => [name, { data: value }]))
}
