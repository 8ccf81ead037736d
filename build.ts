// What is published and what tests start: `node build.ts [FOLDER]` joins the modules of each entry to a few files, since
// most of a start is finding and reading hundreds of them. Types are TypeScript's to write (`npm run build`).
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { build as bundle, type Metafile } from 'esbuild'
import packageJson from './package.json' with { type: 'json' }

const root = import.meta.dirname
const { dependencies, optionalDependencies, peerDependencies } = packageJson

/** What is run, what others import, and what runs as a process or a thread of its own (`src/own-files.ts`). */
const ENTRIES = [
  'runtimes/om.ts',
  'runtimes/node.ts',
  'runtimes/deno.ts',
  'runtimes/bun.ts',
  'src/index.ts',
  'src/worker/main.ts',
  'src/worker/data/main.ts',
  'src/worker/python/main.ts',
  'src/worker/python/pyodide-thread.ts',
]

/** Read as they are. */
const FILES = ['src/cluster/tools.py', 'src/worker/python/modules', 'src/ui/assets']

/** Packages that nearly every start reads are joined too; the others stay what npm installs. */
const JOINED = [
  '@hono/node-server',
  '@opentelemetry/api',
  'commander',
  'croner',
  'hono',
  'prom-client',
  'proxy-addr',
  're2js',
  'zod',
]

/** Joined packages in CommonJS ask for modules of Node by a function that ESM does not have. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'\nconst require = makeRequire(import.meta.url)"

/** Writes all into a folder, which is emptied first, within the checkout: packages that are not joined are found above it. */
export async function build(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  const { metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: folder,
    outbase: '.',
    chunkNames: 'src/[name]-[hash]', // where own-files.ts lies in a checkout
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2024',
    banner: { js: REQUIRE },
    external: Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).filter(
      (name) => !JOINED.includes(name),
    ),
    metafile: true,
    logLevel: 'warning',
  })
  checkOwnFiles(metafile)
  await Promise.all(FILES.map((path) => cp(join(root, path), join(folder, path), { recursive: true })))
  await writeFile(join(folder, 'LICENSES.txt'), await licenses(metafile))
}

/** Throws when `src/own-files.ts` would lie elsewhere and find nothing. */
function checkOwnFiles({ outputs }: Metafile): void {
  const [path] = Object.entries(outputs).find(([, { inputs }]) => 'src/own-files.ts' in inputs) ?? []
  if (path === undefined || !dirname(path).endsWith('/src')) throw new Error(`own-files.ts is in "${path}"`)
}

/** Those of the packages that are joined. */
async function licenses({ inputs }: Metafile): Promise<string> {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  )
  const texts = [...folders].sort().map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'))
    const text = await readFile(join(root, folder, 'LICENSE'), 'utf8')
    return `${name} ${version}, ${license}\n\n${text.trim()}\n`
  })
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`)
}

if (import.meta.main) await build(resolve(root, process.argv[2] ?? 'dist'))
