import { posix } from 'node:path'
import { concatenated } from '../../data/concatenated.ts'
import { badRequest } from '../../error.ts'
import type { ScriptForm, ScriptUpload } from '../database.ts'
import { scriptFormat } from '../script/format.ts'
import { unpack } from '../unpack.ts'
import { type Files, sourcePackage, tarGzip } from './source-package.ts'
import { isStandardModule } from './standard-modules.ts'

/**
 * A script as Python reads it with `om.scripts.get`: a package that is imported by the last part of the script's name.
 * A module of JavaScript or TypeScript is of a kind that omega-ml has not, and so leaves alone. Throws 400 for what
 * could not be imported.
 */
export async function scriptForm({ name, format, content }: ScriptUpload): Promise<ScriptForm> {
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  const bytes = concatenated(pieces)
  const known = format ?? scriptFormat(name, bytes, {})
  if (known === 'js' || known === 'ts') return { kind: 'omega_edge.module', format: known, content: [bytes] }
  const module = moduleOf(name)
  const packed =
    known === 'py'
      ? await sourcePackage(module, new Map([['__init__.py', bytes]]))
      : await packageOf(module, bytes)
  return { kind: 'python.package', content: [packed] }
}

/** What Python imports the script by: omega-ml takes the last part of its name. */
function moduleOf(name: string): string {
  const module = posix.basename(name)
  if (module.includes('.', 1)) {
    throw badRequest(
      `Name "${name}" ends in "${module}", which Python cannot import for its dot, choose such as "${module.split('.')[0]}"`,
    )
  }
  if (!isStandardModule(module)) return module
  throw badRequest(`Name "${name}" is that of a module of Python itself, "${module}", choose another`)
}

/** A source distribution stays as it is, of a plain package one is made. */
async function packageOf(module: string, archive: Uint8Array): Promise<Uint8Array> {
  const files = unpack(archive)
  const paths = [...files.keys()]
  const folders = paths.flatMap((path) => /^(.*?)\/?__init__\.py$/.exec(path)?.[1] || [])
  const packages = folders.filter((folder) => !folders.includes(posix.dirname(folder)))
  const folder = packages.find((candidate) => posix.basename(candidate) === module)
  const isDistribution = paths.some((path) =>
    /^(?:[^/]+\/)?(?:setup\.py|setup\.cfg|pyproject\.toml)$/.test(path),
  )
  if (
    folder === undefined &&
    !(isDistribution && paths.some((path) => posix.basename(path) === `${module}.py`))
  ) {
    throw badRequest(
      `The archive holds ${packages.length === 0 ? 'no package' : `"${packages.map((found) => posix.basename(found)).join('", "')}"`}, Python imports this script as "${module}": name the script as the package`,
    )
  }
  if (folder === undefined || isDistribution) return archive[0] === 0x1f ? archive : tarGzip(files)
  return sourcePackage(module, below(folder, files))
}

function below(folder: string, files: Files): Files {
  const inside = [...files].filter(([path]) => path.startsWith(`${folder}/`))
  return new Map(inside.map(([path, data]) => [path.slice(folder.length + 1), data]))
}
