import { posix } from 'node:path'
import { badRequest } from '../../error.ts'
import { pathsOf } from '../unpack.ts'

/**
 * Throws 400 for an archive of which Python could import nothing by the script's name: what `package_in` of `omega_loading.py`
 * would find when it runs.
 */
export async function checkPackage(name: string, archive: Uint8Array): Promise<void> {
  const paths = (await pathsOf(archive)).filter((path) => !/(?:^|\/)(?:\.[^/]*|[^/]*\.egg-info)\//.test(path))
  const folders = paths.flatMap((path) => /^(.*?)\/?__init__\.py$/.exec(path)?.[1] ?? [])
  const packages = folders.filter((folder) => folder === '' || !folders.includes(parentOf(folder)))
  const isModule = paths.some(
    (path) => posix.basename(path) === `${name}.py` && !folders.includes(parentOf(path)),
  )
  const named = packages.filter((folder) => posix.basename(folder) === name)
  const found = named.length > 0 ? named : packages
  if (isModule && found.every((folder) => ['test', 'tests'].includes(posix.basename(folder)))) return
  if (found.length === 1) return
  if (found.length > 1) {
    const names = found.map((folder) => `"${posix.basename(folder)}"`).sort()
    throw badRequest(
      `The archive holds the packages ${names.join(', ')}, call the script as one of them or send that alone`,
    )
  }
  const other = paths.find((path) => /\.[cm]?[jt]s$/.test(path))
  throw badRequest(
    other === undefined
      ? `The archive holds no package of Python, that is no folder with an __init__.py, and no module "${name}.py"`
      : `The archive holds "${other}" and no package of Python: send a module of JavaScript or TypeScript as one file, bundled, by its own type`,
  )
}

function parentOf(path: string): string {
  const folder = posix.dirname(path)
  return folder === '.' ? '' : folder
}
